"""Working hours: when some hours of work after a moment are over. Pure arithmetic; nothing here asks the clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
# Nobody's promise reaches further; it bounds the walk over the days.
MOST_DAYS = 3660


@dataclass(frozen=True)
class WorkingTime:
    """The hours from `opens` to `closes` (0 to 24, by the clock of `zone`) of some days.

    `weekdays` are ISO's (1 is Monday); `free` days are none whatever their weekday, `worked` ones are all the same (a
    Sunday worked for a long holiday). Where the clock changes within them the day is an hour shorter or longer.
    """

    zone: ZoneInfo
    opens: int
    closes: int
    weekdays: frozenset[int]
    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= 24:
            raise ValueError("Working hours begin before they end, between 0 and 24")
        if not self.weekdays or not self.weekdays <= set(range(1, 8)):
            raise ValueError("There is at least one working day, between 1 (Monday) and 7 (Sunday)")

    def works_on(self, day: date) -> bool:
        """Whether there are working hours on this day."""
        if day in self.worked:
            return True
        return day.isoweekday() in self.weekdays and day not in self.free

    def after(self, start: datetime, hours: float) -> datetime:
        """The moment (UTC) at which `hours` of work have passed since `start`; `start` itself for none.

        Raises ValueError where that is more than ten years away.
        """
        left = timedelta(hours=hours)
        if left <= timedelta(0):
            return start.astimezone(UTC)
        for opens, closes in self._spans(start):
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= max(closes - begins, timedelta(0))
        raise ValueError("That much work takes more than ten years")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when `end` comes first."""
        total = timedelta(0)
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Each working day's beginning and end in UTC, from the day of `start` on."""
        first = start.astimezone(self.zone).date()
        for number in range(MOST_DAYS):
            day = first + number * _DAY
            if self.works_on(day):
                yield self._at(day, self.opens), self._at(day, self.closes)

    def _at(self, day: date, hour: int) -> datetime:
        day, hour = (day + _DAY, 0) if hour == 24 else (day, hour)
        return datetime.combine(day, time(hour), self.zone).astimezone(UTC)


def parse_days(texts: Iterable[str]) -> frozenset[date]:
    """Days from "2027-02-05" and, for several on end, "2027-02-05/2027-02-11". Raises ValueError."""
    found: set[date] = set()
    for text in texts:
        first, _slash, last = text.strip().partition("/")
        begins = date.fromisoformat(first)
        ends = date.fromisoformat(last) if last else begins
        if not timedelta(0) <= ends - begins < timedelta(days=366):
            raise ValueError(f"{text} is not a span of days")
        found.update(begins + number * _DAY for number in range((ends - begins).days + 1))
    return frozenset(found)
