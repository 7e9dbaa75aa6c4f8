"""Working hours: exact at the edges, monotone and additive everywhere, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.core.worktime import WorkingTime, parse_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = WorkingTime(SHANGHAI, 9, 18, frozenset({1, 2, 3, 4, 5}))


def there(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T10:00", 2, "2026-11-23T12:00"),  # within a Monday
        ("2026-11-23T10:00", 8, "2026-11-23T18:00"),  # to the very end of it
        ("2026-11-23T10:00", 9, "2026-11-24T10:00"),  # over the night
        ("2026-11-20T17:30", 1, "2026-11-23T09:30"),  # over the weekend
        ("2026-11-21T03:00", 4, "2026-11-23T13:00"),  # written on a Saturday
        ("2026-11-23T06:00", 1, "2026-11-23T10:00"),  # before work begins
        ("2026-11-23T18:00", 1, "2026-11-24T10:00"),  # as it ends
        ("2026-11-23T10:00", 18, "2026-11-25T10:00"),  # two full days
        ("2026-11-23T10:00", 0.5, "2026-11-23T10:30"),
    ],
)
def test_hours_of_work_after_a_moment(start: str, hours: float, end: str) -> None:
    assert OFFICE.after(there(start), hours) == there(end)


def test_no_hours_are_over_at_once() -> None:
    saturday = there("2026-11-21T03:00")
    assert OFFICE.after(saturday, 0) == saturday


def test_holidays_are_left_out_and_days_worked_instead_count() -> None:
    festival = WorkingTime(
        SHANGHAI,
        9,
        18,
        frozenset({1, 2, 3, 4, 5}),
        free=parse_days(["2027-02-05/2027-02-11"]),
        worked=parse_days(["2027-02-13"]),
    )
    # Thursday evening; Friday to Thursday are free, then a Friday, and a Saturday that is worked.
    assert festival.after(there("2027-02-04T17:00"), 2) == there("2027-02-12T10:00")
    assert festival.after(there("2027-02-12T17:00"), 2) == there("2027-02-13T10:00")
    assert festival.after(there("2027-02-13T17:00"), 2) == there("2027-02-15T10:00")


def test_a_day_on_which_the_clock_changes_has_the_hours_it_has() -> None:
    nights = WorkingTime(NEW_YORK, 0, 24, frozenset(range(1, 8)))
    # 2027-03-14 has 23 hours there, 2027-11-07 has 25.
    assert nights.between(there("2027-03-14T00:00", NEW_YORK), there("2027-03-15T00:00", NEW_YORK)) == timedelta(
        hours=23
    )
    assert nights.between(there("2027-11-07T00:00", NEW_YORK), there("2027-11-08T00:00", NEW_YORK)) == timedelta(
        hours=25
    )
    assert nights.after(there("2027-03-14T00:00", NEW_YORK), 24) == there("2027-03-15T01:00", NEW_YORK)


def test_office_hours_keep_to_the_wall_clock_when_it_changes() -> None:
    office = WorkingTime(NEW_YORK, 9, 17, frozenset({1, 2, 3, 4, 5}))
    # Friday before the change, Monday after it: 9 o'clock is 9 o'clock.
    assert office.after(there("2027-03-12T16:00", NEW_YORK), 2) == there("2027-03-15T10:00", NEW_YORK)


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": 9, "closes": 9},
        {"opens": -1, "closes": 9},
        {"opens": 9, "closes": 25},
        {"weekdays": frozenset()},
        {"weekdays": frozenset({0})},
    ],
)
def test_what_is_no_working_time_is_refused(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {"zone": SHANGHAI, "opens": 9, "closes": 18, "weekdays": frozenset({1})}
    with pytest.raises(ValueError, match=r"[Ww]orking"):
        WorkingTime(**(good | wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["tomorrow", "2027-13-01", "2027-02-11/2027-02-05", "2027-01-01/2029-01-01"])
def test_days_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (date.fromisoformat has words of its own)
        parse_days([text])


def test_a_century_of_holidays_is_said() -> None:
    never = WorkingTime(
        SHANGHAI,
        9,
        10,
        frozenset({1}),
        free=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(20 * 366)),
    )
    with pytest.raises(ValueError, match="ten years"):
        never.after(there("2026-11-23T10:00"), 1)


ZONES = st.sampled_from(
    [SHANGHAI, NEW_YORK, ZoneInfo("Europe/London"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
HOURS = st.integers(0, 300).map(lambda quarters: quarters / 4)


@st.composite
def working_times(draw: st.DrawFn) -> WorkingTime:
    opens = draw(st.integers(0, 23))
    return WorkingTime(
        draw(ZONES),
        opens,
        draw(st.integers(opens + 1, 24)),
        draw(st.frozensets(st.integers(1, 7), min_size=1)),
        free=draw(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=10)),
        worked=draw(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=3)),
    )


@given(working_times(), MOMENTS, HOURS)
def test_what_was_added_lies_between(work: WorkingTime, start: datetime, hours: float) -> None:
    end = work.after(start, hours)
    assert end >= start
    assert work.between(start, end) == timedelta(hours=hours)


@given(working_times(), MOMENTS, HOURS, HOURS)
def test_more_hours_never_end_earlier_and_add_up(work: WorkingTime, start: datetime, a: float, b: float) -> None:
    both = work.after(start, a + b)
    assert both >= work.after(start, a)
    assert work.after(work.after(start, a), b) == both


@given(working_times(), MOMENTS, MOMENTS, HOURS)
def test_who_asks_earlier_is_never_due_later(work: WorkingTime, one: datetime, two: datetime, hours: float) -> None:
    first, second = sorted((one, two))
    assert work.after(first, hours) <= work.after(second, hours)


@given(working_times(), MOMENTS, HOURS.filter(bool))
def test_it_is_never_due_outside_working_hours(work: WorkingTime, start: datetime, hours: float) -> None:
    end = work.after(start, hours)
    # The very last moment before was worked.
    assert work.between(end - timedelta(microseconds=1), end) == timedelta(microseconds=1)
