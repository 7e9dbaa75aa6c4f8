"""Fingerprints of the audit, so that a row changed or removed behind our back shows.

Nothing is chained in the writing transaction, which would make every act wait for every other. A tick seals ranges of
ids that can gain no more rows. Ids are given out before rows become visible, so "old" is not enough: the tick notes
the highest id and the transactions that run at that moment, and the next one that finds all of those finished
(everything below `pg_snapshot_xmin`) seals up to there.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import caches
from django.db import connection, transaction

from community.audit.models import Entry, Seal

_LOCK = 0x5EA1
# A note between two runs; when it is lost the next run just begins again.
_HORIZON = "audit:horizon"
_CHUNK = 2000


@dataclass(frozen=True)
class Broken:
    """A seal that does not fit what is stored, and in which way."""

    seal_id: int
    why: str


def seal() -> Seal | None:
    """Seal what became final since the last run, or return None. Safe to run twice and in parallel."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " pg_snapshot_xmax(pg_current_snapshot())::text::bigint, coalesce(max(id), 0) FROM audit_entry"
        )
        oldest_running, next_transaction, newest_id = cursor.fetchone()
        last = Seal.objects.order_by("-to_id").first()
        sealed_to = last.to_id if last else 0
        noted = caches["database"].get(_HORIZON)
        made = None
        if noted is not None:
            up_to, running_then = noted
            # A database restored into a younger server counts transactions anew; such a note means nothing there.
            if running_then <= next_transaction and running_then > oldest_running:
                return None
            if running_then <= next_transaction and sealed_to < up_to <= newest_id:
                made = _write(last, up_to)
        caches["database"].set(_HORIZON, (newest_id, next_transaction), timeout=None)
    return made


def _write(last: Seal | None, up_to: int) -> Seal:
    from_id = last.to_id + 1 if last else 1
    previous = last.sha256 if last else ""
    count, digest = fingerprint(from_id, up_to, previous)
    return Seal.objects.create(from_id=from_id, to_id=up_to, count=count, sha256=digest, previous=previous)


def fingerprint(from_id: int, to_id: int, previous: str) -> tuple[int, str]:
    """Return how many entries lie in the range (both ends included), and their hash chained to `previous`."""
    digest = hashlib.sha256(previous.encode())
    count = 0
    for line in _lines(from_id, to_id):
        digest.update(line)
        count += 1
    return count, digest.hexdigest()


def _lines(from_id: int, to_id: int) -> Iterable[bytes]:
    entries = Entry.objects.filter(id__range=(from_id, to_id)).order_by("id").iterator(chunk_size=_CHUNK)
    for entry in entries:
        row = [
            entry.pk,
            entry.actor_id,
            entry.action,
            entry.subject_type,
            entry.subject_id,
            entry.data,
            entry.created_at.isoformat(),
        ]
        yield json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def verify() -> list[Broken]:
    """Check every seal against what is stored; return those that do not fit, oldest first."""
    broken: list[Broken] = []
    expected_from, previous = 1, ""
    for seal_row in Seal.objects.order_by("to_id").iterator():
        count, digest = fingerprint(seal_row.from_id, seal_row.to_id, seal_row.previous)
        if seal_row.from_id != expected_from or seal_row.previous != previous:
            broken.append(Broken(seal_row.pk, "a seal before it is missing or was changed"))
        elif count != seal_row.count:
            broken.append(Broken(seal_row.pk, f"{count} entries where {seal_row.count} were sealed"))
        elif digest != seal_row.sha256:
            broken.append(Broken(seal_row.pk, "an entry was changed"))
        expected_from, previous = seal_row.to_id + 1, seal_row.sha256
    return broken
