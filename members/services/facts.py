"""The ledger: every other app writes into it through these functions, in its own transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from community.core.clock import now
from community.core.statements import Statement
from members.enums import FactKind
from members.queries.days import day_of


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row of the ledger as it is written; `takes_back` names the source it annuls when `amount` is negative."""

    member_id: int
    day: date
    kind: FactKind
    source: str
    subject: str = ""
    other_id: int | None = None
    amount: int = 1
    takes_back: str = ""


# Each yields the rows of one kind of thing, all of them, as the services wrote them (for `rebuild_facts`).
sources: list[Callable[[], Iterator[FactRow]]] = []

COLUMNS = "member_id, day, kind, source, subject, other_id, amount, takes_back"
_TYPES = ("bigint", "date", "text", "text", "text", "bigint", "smallint", "text")
_INSERT = Statement(f"""
INSERT INTO members_fact ({COLUMNS})
SELECT * FROM unnest({", ".join(f"%s::{kind}[]" for kind in _TYPES)})
ON CONFLICT DO NOTHING
""")  # noqa: S608
_RETRACT = """
INSERT INTO members_fact (member_id, day, kind, source, subject, other_id, amount, takes_back)
SELECT member_id, day, kind, %(back_source)s, subject, other_id, -amount, source
  FROM members_fact
 WHERE source = %(source)s AND kind = %(kind)s AND member_id = %(member_id)s AND amount > 0
ON CONFLICT DO NOTHING
"""


def taken_back(row: FactRow, back_source: str) -> FactRow:
    """Return the row that `retract` writes for `row`; sources use it to yield the same."""
    return replace(row, source=back_source, amount=-row.amount, takes_back=row.source)


@transaction.atomic
def record(
    *,
    member_id: int,
    kind: FactKind,
    source: str,
    subject: str = "",
    other_id: int | None = None,
    amount: int = 1,
    at: datetime | None = None,
) -> bool:
    """Write one fact of the moment `at` (now when omitted). False when its source has already written it."""
    day = day_of(at or now())
    return record_many([FactRow(member_id, day, kind, source, subject, other_id, amount)]) == 1


def record_many(rows: Sequence[FactRow]) -> int:
    """Write many facts in one statement; return how many were not there yet."""
    if not rows:
        return 0
    return _INSERT.count(*(list(column) for column in zip(*map(values_of, rows), strict=True)))


@transaction.atomic
def retract(*, source: str, kind: FactKind, member_id: int, back_source: str) -> bool:
    """Take a fact back with a negative row of the same day, subject and other.

    False, and nothing changes, when the fact is not there or is already taken back (whatever by).
    """
    values: dict[str, Any] = {"source": source, "kind": kind, "member_id": member_id, "back_source": back_source}
    with connection.cursor() as cursor:
        cursor.execute(_RETRACT, values)
        return bool(cursor.rowcount)


def values_of(row: FactRow) -> tuple[object, ...]:
    """The row's values in the order of COLUMNS."""
    return (
        row.member_id,
        row.day,
        str(row.kind),
        row.source,
        row.subject,
        row.other_id,
        row.amount,
        row.takes_back,
    )
