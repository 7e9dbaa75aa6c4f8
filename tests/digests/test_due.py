from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from community.digests import services
from community.digests.models import Digest
from community.notifications import services as notifications
from community.notifications.models import Delivery
from tests.conftest import TestClock
from tests.factories.members import MemberFactory

ZONES = ("Asia/Shanghai", "Europe/Lisbon", "America/New_York")
# A Saturday.
START = datetime(2027, 3, 6, 12, tzinfo=UTC)


def due_of(zone: str) -> datetime:
    return Digest.objects.get(member__zone=zone).next_due_at


@pytest.mark.parametrize("zone", ZONES)
def test_the_digest_is_due_on_monday_at_nine_where_the_member_lives(clock: TestClock, zone: str) -> None:
    member = MemberFactory(zone=zone)
    clock.at(START)
    assert services.queue_due() == 0
    nine = datetime(2027, 3, 8, 9, tzinfo=ZoneInfo(zone))
    assert due_of(zone) == nine
    clock.at(nine - timedelta(seconds=30))
    assert services.queue_due() == 0
    clock.at(nine)
    assert services.queue_due() == 1
    row = Delivery.objects.get()
    assert (row.member_id, row.kind, row.queue, row.due_at) == (member.pk, "digest", "bulk", nine)
    assert due_of(zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime(2027, 3, 15, 9)  # noqa: DTZ001
    assert services.queue_due() == 0


def test_nine_stays_nine_when_the_clocks_change(clock: TestClock) -> None:
    # New York springs forward on 14 March 2027.
    MemberFactory(zone="America/New_York")
    clock.at(START)
    services.queue_due()
    clock.at(datetime(2027, 3, 8, 14, tzinfo=UTC))
    assert services.queue_due() == 1
    assert due_of("America/New_York") == datetime(2027, 3, 15, 13, tzinfo=UTC)


def test_a_tick_that_runs_twice_writes_one_mail(clock: TestClock) -> None:
    member = MemberFactory(zone="Asia/Shanghai")
    clock.at(START)
    services.queue_due()
    clock.at(datetime(2027, 3, 8, 1, tzinfo=UTC))
    services.queue_due()
    Digest.objects.filter(member=member).update(next_due_at=datetime(2027, 3, 8, 1, tzinfo=UTC))
    assert services._queue_batch() is not None
    assert Delivery.objects.count() == 1


def test_after_a_long_silence_one_old_mail_expires_and_the_next_comes_in_time(clock: TestClock) -> None:
    MemberFactory(zone="Asia/Shanghai")
    clock.at(START)
    services.queue_due()
    clock.at(datetime(2027, 3, 24, tzinfo=UTC))
    assert services.queue_due() == 1
    notifications.drain(queue="bulk")
    assert Delivery.objects.get().last_error == "too late"
    assert due_of("Asia/Shanghai") == datetime(2027, 3, 29, 1, tzinfo=UTC)


def test_whoever_moved_gets_it_at_their_next_nine(clock: TestClock) -> None:
    member = MemberFactory(zone="Asia/Shanghai")
    clock.at(START)
    services.queue_due()
    member.zone = "Europe/Lisbon"
    member.save()
    clock.at(datetime(2027, 3, 8, 1, tzinfo=UTC))
    assert services.queue_due() == 0
    assert due_of("Europe/Lisbon") == datetime(2027, 3, 8, 9, tzinfo=UTC)
    clock.at(datetime(2027, 3, 8, 9, tzinfo=UTC))
    assert services.queue_due() == 1


def test_whoever_turned_it_off_is_never_due(clock: TestClock) -> None:
    member = MemberFactory(zone="Asia/Shanghai")
    clock.at(START)
    services.queue_due()
    notifications.set_preference(member_id=member.pk, kind="digest", mail=False)
    clock.move(timedelta(days=30))
    assert services.queue_due() == 0
    notifications.set_preference(member_id=member.pk, kind="digest", mail=True)
    assert due_of("Asia/Shanghai") == datetime(2027, 4, 12, 1, tzinfo=UTC)


def test_another_day_of_the_week(clock: TestClock) -> None:
    member = MemberFactory(zone="Asia/Shanghai")
    clock.at(START)
    notifications.set_preference(member_id=member.pk, kind="digest", mail=True)
    Digest.objects.filter(member=member).update(weekday=4, next_due_at=START)
    clock.move(timedelta(minutes=1))
    services.queue_due()
    assert due_of("Asia/Shanghai") == datetime(2027, 3, 12, 1, tzinfo=UTC)


def test_an_unknown_zone_falls_back(clock: TestClock) -> None:
    MemberFactory(zone="Mars/Olympus")
    clock.at(START)
    services.queue_due()
    assert due_of("Mars/Olympus") == datetime(2027, 3, 8, 1, tzinfo=UTC)


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow_with_members(n: int, clock: TestClock, django_assert_max_num_queries: object) -> None:
    for _number in range(n):
        MemberFactory(zone="Asia/Shanghai")
    clock.at(START)
    services.queue_due()
    clock.at(datetime(2027, 3, 8, 1, tzinfo=UTC))
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        services._queue_batch()
    assert Delivery.objects.count() == n
