"""Lists of threads by position, in any of their orders and both ways: any depth costs the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from community.core.pagination import Cursor
from forums.models import Thread

# A place in a list: the value it is ordered by (None where that is the id alone) and the thread's id.
Place = Cursor | tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Order:
    """How a list is ordered, newest or most first: by `column` and then `id_column`, of which an index exists.

    `attribute` leads from a loaded thread to the value of `column`; "" and "" order by the id alone.
    """

    column: str = ""
    attribute: str = ""
    id_column: str = "id"

    @property
    def by(self) -> list[str]:
        return [f"-{self.column}", f"-{self.id_column}"] if self.column else [f"-{self.id_column}"]

    def place_of(self, thread: Thread) -> Place:
        """Where the thread stands."""
        value: Any = thread
        for name in self.attribute.split("."):
            value = getattr(value, name) if name else 0
        return Cursor(value, thread.pk) if isinstance(value, datetime) else (value, thread.pk)

    def parse(self, text: str | None, *, timed: bool) -> Place | None:
        """Read a place from an address; anything malformed is None, that is, the first page."""
        if timed:
            return Cursor.parse(text)
        first, _dash, second = (text or "").partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (first, second)):
            return None
        return int(first), int(second)

    def beyond(self, place: Place, *, older: bool) -> Q:
        """The rows on one side of a place."""
        value, pk = (place.moment, place.id) if isinstance(place, Cursor) else place
        side, same = ("lt", "gte") if older else ("gt", "lte")
        if not self.column:
            return Q(**{f"{self.id_column}__{side}": pk})
        # The first term lets the index find the start, the second is exact at equal values.
        start = Q(**{f"{self.column}__{side}e": value})
        return start & ~(Q(**{self.column: value}) & Q(**{f"{self.id_column}__{same}": pk}))


@dataclass(frozen=True)
class Slice:
    """One page: its threads; where the pages beside it begin; and the place just before the first of its rows."""

    rows: Sequence[Thread]
    newer: Place | None
    older: Place | None
    start: Place | None


def write(place: Place | None) -> str:
    """A place as it stands in an address; "" for none."""
    if place is None:
        return ""
    return str(place) if isinstance(place, Cursor) else f"{place[0]}-{place[1]}"


def page_of(
    threads: "QuerySet[Thread]", order: Order, *, after: Place | None, before: Place | None, size: int
) -> Slice:
    """The `size` threads after a place, or before it; of a list's beginning when neither is given. 1 query."""
    if before is not None and after is None:
        return _before(threads, order, before, size)
    if after is not None:
        threads = threads.filter(order.beyond(after, older=True))
    found = list(threads.order_by(*order.by)[: size + 1])
    rows = found[:size]
    older = order.place_of(rows[-1]) if len(found) > size else None
    newer = order.place_of(rows[0]) if after is not None and rows else None
    return Slice(rows, newer, older, after)


def _before(threads: "QuerySet[Thread]", order: Order, place: Place, size: int) -> Slice:
    upwards = [name.removeprefix("-") for name in order.by]
    found = list(threads.filter(order.beyond(place, older=False)).order_by(*upwards)[: size + 1])
    rows = found[:size][::-1]
    if len(found) <= size:
        # There is nothing newer: the caller shows the list from its beginning.
        return Slice([], None, None, None)
    return Slice(rows, order.place_of(rows[0]), order.place_of(rows[-1]), order.place_of(found[size]))
