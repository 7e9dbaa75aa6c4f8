"""Lists by position, not by page number: any depth costs the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row")
ModelRow = TypeVar("ModelRow", bound=Model)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """A place in a list ordered by (moment, id)."""

    moment: datetime
    id: int

    def __str__(self) -> str:
        return f"{int((self.moment - _EPOCH) / timedelta(microseconds=1))}-{self.id}"

    @classmethod
    def parse(cls, text: str | None) -> "Cursor | None":
        """Read a cursor from an address; anything malformed or out of range is None, that is, the first page."""
        micros, _dash, number = (text or "").partition("-")
        if not (micros.isascii() and micros.isdigit() and number.isascii() and number.isdigit()):
            return None
        if len(micros) > 17 or len(number) > 18:
            return None
        return cls(_EPOCH + timedelta(microseconds=int(micros)), int(number))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a keyset list: its rows, and the cursor of the next page if there is one."""

    rows: Sequence[Row]
    next: Cursor | None
    is_first: bool


def newest_first(rows: "QuerySet[ModelRow, ModelRow]", *, by: str, after: Cursor | None, size: int) -> "Page[ModelRow]":
    """Return the page of `size` rows after `after`, newest `by` first, ties by id. One query, no count."""
    wanted = rows.order_by(f"-{by}", "-id")
    if after is not None:
        # The first term lets the index find the start, the second is exact at equal moments.
        wanted = wanted.filter(**{f"{by}__lte": after.moment}).exclude(Q(**{by: after.moment}) & Q(id__gte=after.id))
    found = list(wanted[: size + 1])
    page = found[:size]
    more = len(found) > size
    last: Any = page[-1] if page else None
    return Page(page, Cursor(getattr(last, by), last.pk) if more else None, after is None)


def soonest_first(
    rows: "QuerySet[ModelRow, ModelRow]", *, by: str, after: Cursor | None, size: int
) -> "Page[ModelRow]":
    """Return the page of `size` rows after `after`, earliest `by` first, ties by id. One query, no count."""
    wanted = rows.order_by(by, "id")
    if after is not None:
        wanted = wanted.filter(**{f"{by}__gte": after.moment}).exclude(Q(**{by: after.moment}) & Q(id__lte=after.id))
    found = list(wanted[: size + 1])
    page = found[:size]
    last: Any = page[-1] if page else None
    more = len(found) > size
    return Page(page, Cursor(getattr(last, by), last.pk) if more else None, after is None)
