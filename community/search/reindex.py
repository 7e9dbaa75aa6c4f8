"""Making the index again, beside people who go on writing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, transaction

from community.search import services
from community.search.models import Document
from community.search.registry import Searchable, searchables
from community.search.tokens import VERSION

BATCH = 200


@dataclass(frozen=True)
class Progress:
    """How far one kind is: rows looked at of about `total`, written so far, and the last id, to go on from."""

    kind: str
    seen: int
    total: int
    written: int
    last: int


def reindex(*, everything: bool = False, kinds: Sequence[str] = (), after: int = 0) -> Iterator[Progress]:
    """Index what is missing or was indexed by an older tokeniser (or all), in batches; yields after each.

    Each batch is a transaction of its own, so that ending it at any moment loses at most one: run again, it goes
    past what is done. `after` starts the first kind behind that id. Rows of what no longer exists are removed.
    """
    chosen = sorted(searchables.values(), key=lambda one: one.order)
    for searchable in chosen:
        if kinds and searchable.kind not in kinds:
            continue
        yield from _kind(searchable, everything=everything, after=after)
        after = 0


@contextmanager
def without_word_indexes() -> Iterator[None]:
    """Drop the two indexes of words, and make them again at the end: several times faster for a new, large index.

    Only the owner of the table can. Until the end, and after a kill until the next such run, searching is slow.
    """
    indexes = [index for index in Document._meta.indexes if isinstance(index, GinIndex)]
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Document, index)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            editor.execute("SET LOCAL statement_timeout = 0")
            for index in indexes:
                editor.add_index(Document, index)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_document")


def _kind(searchable: Searchable, *, everything: bool, after: int) -> Iterator[Progress]:
    total, seen, written = searchable.count(), 0, 0
    while True:
        with transaction.atomic():
            rows = searchable.batch(after, BATCH)
            last = rows[-1].pk if rows else None
            _drop_missing(searchable.kind, after, last, [row.pk for row in rows])
            wanted = rows if everything else _outdated(searchable.kind, rows)
            if wanted:
                written += services.index_many(searchable.kind, wanted)
                _mend(searchable, wanted, after)
        if last is None:
            return
        after = last
        seen += len(rows)
        yield Progress(searchable.kind, seen, max(total, seen), written, after)


def _outdated(kind: str, rows: Sequence[Any]) -> list[Any]:
    documents = Document.objects.filter(kind=kind, object_id__in=[row.pk for row in rows], version=VERSION)
    current = set(documents.values_list("object_id", flat=True))
    return [row for row in rows if row.pk not in current]


def _mend(searchable: Searchable, written: Sequence[Any], after: int) -> None:
    """Index again what somebody has changed since the batch was read: ours must not stand over theirs.

    Whoever changes it later waits for our rows, and writes theirs over them.
    """
    before = {row.pk: searchable.entry(row) for row in written}
    now = {row.pk: row for row in searchable.batch(after, BATCH) if row.pk in before}
    changed = [row for pk, row in now.items() if searchable.entry(row) != before[pk]]
    if changed:
        services.index_many(searchable.kind, changed)
    if gone := before.keys() - now.keys():
        services.remove(searchable.kind, *gone)


def _drop_missing(kind: str, after: int, last: int | None, there: Sequence[int]) -> None:
    documents = Document.objects.filter(kind=kind, object_id__gt=after).exclude(object_id__in=there)
    if last is not None:
        documents = documents.filter(object_id__lte=last)
    documents.delete()
