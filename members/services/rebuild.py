"""The ledger made anew from what it was written from."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction

from members.services import facts

_BATCH = 10_000
_TABLE = f"CREATE TEMPORARY TABLE rebuilt ON COMMIT DROP AS SELECT {facts.COLUMNS} FROM members_fact WITH NO DATA"  # noqa: S608
# The same row twice from two sources would be drift of the sources themselves; the index refuses it.
_INDEX = "CREATE UNIQUE INDEX ON rebuilt (source, kind, member_id)"
_SAME = "(r.source, r.kind, r.member_id) = (f.source, f.kind, f.member_id)"
_DIFFERENT = """
(r.day, r.subject, r.other_id, r.amount, r.takes_back) IS DISTINCT FROM
(f.day, f.subject, f.other_id, f.amount, f.takes_back)
"""
_COUNT = f"""
SELECT count(*) FILTER (WHERE f.id IS NULL),
       count(*) FILTER (WHERE r.source IS NULL),
       count(*) FILTER (WHERE f.id IS NOT NULL AND r.source IS NOT NULL AND {_DIFFERENT}),
       count(r.source)
  FROM rebuilt r
  FULL JOIN (SELECT * FROM members_fact WHERE kind <> 'present') f ON {_SAME}
"""  # noqa: S608
_DELETE = f"""
DELETE FROM members_fact f
 WHERE f.kind <> 'present'
   AND NOT EXISTS (SELECT 1 FROM rebuilt r WHERE {_SAME} AND NOT ({_DIFFERENT}))
"""  # noqa: S608
_INSERT = f"""
INSERT INTO members_fact ({facts.COLUMNS})
SELECT {facts.COLUMNS} FROM rebuilt r
 WHERE NOT EXISTS (SELECT 1 FROM members_fact f WHERE {_SAME})
"""  # noqa: S608


@dataclass(frozen=True)
class Drift:
    """How the ledger differed from its sources before it was rebuilt."""

    missing: int
    extra: int
    changed: int
    rows: int

    @property
    def any(self) -> bool:
        return bool(self.missing or self.extra or self.changed)


@transaction.atomic
def rebuild_facts(*, write: bool = True) -> Drift:
    """Compare every fact but presence with its sources, and replace what differs (unless not to `write`).

    Sources and ledger are read in one snapshot, so that the product may go on writing meanwhile.
    """
    with connection.cursor() as cursor:
        if len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(_TABLE)
        rows = _all_rows()
        # A COPY keeps the connection to itself, so the sources are read between two of them.
        while batch := list(islice(rows, _BATCH)):
            _copy(cursor, batch)
        cursor.execute(_INDEX)
        cursor.execute("ANALYZE rebuilt")
        cursor.execute(_COUNT)
        drift = Drift(*cursor.fetchone())
        if write and drift.any:
            cursor.execute(_DELETE)
            cursor.execute(_INSERT)
        cursor.execute("DROP TABLE rebuilt")
    return drift


def _copy(cursor: Any, batch: list[facts.FactRow]) -> None:
    with cursor.copy(f"COPY rebuilt ({facts.COLUMNS}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(facts.values_of(row))


def _all_rows() -> Iterator[facts.FactRow]:
    for source in facts.sources:
        yield from source()
