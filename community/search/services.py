"""Writing the index, in the transaction that changes what it stands for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from community.core.statements import Statement
from community.search.models import Document
from community.search.registry import Entry, searchables
from community.search.tokens import VERSION, Vector, vector_of

_VECTOR = "search_vector(%s, %s::text[], %s::text[])"
_ROW = f"(%s, %s, %s, %s, %s, %s, %s, {_VECTOR}, {_VECTOR})"
_UPSERT = """
INSERT INTO search_document (kind, object_id, scope, parent, author, created_at, version, title_vector, vector)
VALUES {rows}
ON CONFLICT (kind, object_id) DO UPDATE
   SET scope = EXCLUDED.scope, parent = EXCLUDED.parent, author = EXCLUDED.author, created_at = EXCLUDED.created_at,
       version = EXCLUDED.version, title_vector = EXCLUDED.title_vector, vector = EXCLUDED.vector
"""

_UPSERT_ONE = Statement(_UPSERT.format(rows=_ROW))


def index(kind: str, row: Any) -> None:
    """Have `row` found by its present words, or not at all if its Searchable says so. One statement."""
    entry = searchables[kind].entry(row)
    if entry is None:
        remove(kind, row.pk)
    else:
        _write([(kind, entry)])


def index_many(kind: str, rows: Iterable[Any]) -> int:
    """Do what `index` does for many rows, in two statements. Returns how many can be found now."""
    entry_of = searchables[kind].entry
    entries: list[tuple[str, Entry]] = []
    gone: list[int] = []
    for row in rows:
        entry = entry_of(row)
        if entry is None:
            gone.append(row.pk)
        else:
            entries.append((kind, entry))
    if gone:
        remove(kind, *gone)
    _write(entries)
    return len(entries)


def remove(kind: str, *object_ids: int) -> None:
    """Have these not found any more."""
    Document.objects.filter(kind=kind, object_id__in=object_ids).delete()


def move(*, kinds: Sequence[str], parent: int, scope: int) -> None:
    """Have everything that is a part of `parent` found by the readers of another scope."""
    Document.objects.filter(parent=parent, kind__in=kinds).exclude(scope=scope).update(scope=scope)


def _write(entries: Sequence[tuple[str, Entry]]) -> None:
    if not entries:
        return
    values: list[Any] = []
    for kind, entry in entries:
        facets = [kind, *entry.facets]
        title = vector_of((entry.title, ""), facets=facets) if entry.title else None
        whole = vector_of((entry.title, "A"), (entry.words, "B"), (entry.text, ""), facets=facets)
        values += [kind, entry.object_id, entry.scope, entry.parent, entry.author, entry.created_at, VERSION]
        values += [*_arguments(title), *_arguments(whole)]
    if len(entries) == 1:
        _UPSERT_ONE.run(*values)
        return
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=", ".join([_ROW] * len(entries))), values)


def _arguments(vector: Vector | None) -> tuple[str | None, list[str], list[str]]:
    return (vector.literal, vector.words, vector.places) if vector else (None, [], [])
