"""What the times of a meetup allow."""

from datetime import UTC, datetime, timedelta

import pytest

from events.models import Meetup
from events.policies import door_is_open, is_late, offer_deadline, registration_is_open


def meetup(start: datetime, **fields: object) -> Meetup:
    values: dict[str, object] = {
        "zone": "Asia/Shanghai",
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "opens_at": start - timedelta(days=30),
        "closes_at": start,
        "state": "published",
    }
    return Meetup(**values | fields)


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in December 2026 in Shanghai, eight hours ahead of UTC."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("now", "start", "deadline"),
    [
        # Two days when there is time.
        (shanghai(1, 12), shanghai(20, 14), shanghai(3, 12)),
        # Six hours when it is nearer than three days, not yet when it is exactly three days away.
        (shanghai(17, 14), shanghai(20, 14), shanghai(19, 14)),
        (shanghai(17, 14, 1), shanghai(20, 14), shanghai(17, 20, 1)),
        # Never at night: what would end from 22:00 on ends at nine in the morning.
        (shanghai(1, 22), shanghai(20, 14), shanghai(4, 9)),
        (shanghai(1, 21, 59), shanghai(20, 14), shanghai(3, 21, 59)),
        (shanghai(1, 3), shanghai(20, 14), shanghai(3, 9)),
        (shanghai(1, 9), shanghai(20, 14), shanghai(3, 9)),
        (shanghai(18, 18), shanghai(20, 14), shanghai(19, 9)),
        # Never past the start, whatever the hour.
        (shanghai(20, 11), shanghai(20, 14), shanghai(20, 14)),
        (shanghai(19, 20), shanghai(20, 5, 30), shanghai(20, 5, 30)),
    ],
)
def test_a_seat_is_held_until(now: datetime, start: datetime, deadline: datetime) -> None:
    assert offer_deadline(meetup(start), now) == deadline


def test_the_night_is_the_night_at_the_place() -> None:
    start = datetime(2026, 12, 20, 19, tzinfo=UTC)
    now = datetime(2026, 12, 1, 6, tzinfo=UTC)  # one in the morning in New York
    assert offer_deadline(meetup(start, zone="America/New_York"), now) == datetime(2026, 12, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "late"), [(24.01, False), (24, False), (23.99, True), (0.01, True), (0, False), (-1, False)]
)
def test_late_is_within_a_day_of_the_start(hours: float, late: bool) -> None:
    start = shanghai(20, 14)
    assert is_late(meetup(start), start - timedelta(hours=hours)) is late


@pytest.mark.parametrize(
    ("hours", "is_open"), [(-2.01, False), (-2, True), (0, True), (3, True), (25.9, True), (26, False)]
)
def test_the_door_is_open_from_two_hours_before_until_attendance_is_final(hours: float, is_open: bool) -> None:
    start = shanghai(20, 14)
    assert door_is_open(meetup(start), start + timedelta(hours=hours)) is is_open
    assert not door_is_open(meetup(start, state="final"), start)
    assert not door_is_open(meetup(start, state="called_off"), start)


def test_registration_is_open_between_its_two_times() -> None:
    start = shanghai(20, 14)
    one = meetup(start, opens_at=shanghai(1, 12), closes_at=shanghai(19, 12))
    moments = [shanghai(1, 11), shanghai(1, 12), shanghai(19, 11), shanghai(19, 12)]
    assert [registration_is_open(one, moment) for moment in moments] == [False, True, True, False]
    assert not registration_is_open(meetup(start, state="draft"), shanghai(2, 12))
