"""Wall time at a place and the instants it means; the clocks of a place skip an hour and repeat one."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def wall(day: date, clock: time, fold: int = 0) -> datetime:
    """Return a naive datetime: what the clock on the wall shows; `fold` 1 is the second of two equal hours."""
    return datetime.combine(day, clock).replace(fold=fold)


def instants(moment: datetime, zone: str) -> list[datetime]:
    """Return the instants (UTC, in order) at which the clocks of `zone` show the naive `moment`.

    None where the clocks go forward over it, two where they go back.
    """
    tz = ZoneInfo(zone)
    found: list[datetime] = []
    for fold in (0, 1):
        instant = moment.replace(tzinfo=tz, fold=fold).astimezone(UTC)
        shown = instant.astimezone(tz).replace(tzinfo=None, fold=0)
        if shown == moment.replace(fold=0) and instant not in found:
            found.append(instant)
    return found


def instant(moment: datetime, zone: str) -> datetime | None:
    """Return the instant that naive `moment` with its fold means in `zone`; None if there is none."""
    found = instants(moment, zone)
    return found[min(moment.fold, len(found) - 1)] if found else None
