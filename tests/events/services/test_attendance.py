"""Who was there: at the door, and on record afterwards."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from community.audit.models import Entry
from community.core.errors import Conflict, InvalidInput, NotAllowed
from events.models import Attendance, AttendanceChange, Meetup
from events.services import attendance, meetups, registrations, ticks
from members.models import Fact, Member
from tests.conftest import TestClock
from tests.factories.events import lead, put
from tests.factories.members import MemberFactory


def balance(member: Member, kind: str) -> int:
    rows = Fact.objects.filter(member=member, kind=kind)
    return int(rows.aggregate(n=Sum("amount"))["n"] or 0)


def state_of(member: Member) -> str | None:
    return Attendance.objects.filter(member=member).values_list("state", flat=True).first()


@pytest.fixture
def begun(meetup: Meetup, clock: TestClock) -> Meetup:
    """The meetup, half an hour after its start."""
    clock.at(meetup.starts_at + timedelta(minutes=30))
    return meetup


def make_final(meetup: Meetup, clock: TestClock) -> None:
    clock.at(meetup.ends_at + timedelta(hours=25))
    ticks.tick()


def test_somebody_with_a_seat_is_checked_in_once(begun: Meetup, runner: Member) -> None:
    row = put(begun, MemberFactory(role="lurker"))
    attendance.check_in(actor=runner, meetup=begun, member=row.member)
    again = attendance.check_in(actor=runner, meetup=begun, member=row.member)
    assert (again.state, again.walk_in, again.by) == ("present", False, runner)
    assert AttendanceChange.objects.count() == 1
    assert balance(row.member, "attended") == balance(row.member, "present") == 1
    row.member.refresh_from_db()
    assert row.member.role == "novice"


def test_a_walk_in_takes_no_seat(begun: Meetup, runner: Member) -> None:
    put(begun)
    put(begun)
    guest = put(begun, state="waiting").member
    row = attendance.walk_in(actor=runner, meetup=begun, member=guest)
    assert (row.state, row.walk_in) == ("present", True)
    assert Meetup.objects.get(pk=begun.pk).taken == 2
    assert balance(guest, "attended") == 1


def test_a_check_in_by_mistake_is_taken_back(begun: Meetup, runner: Member) -> None:
    member = put(begun).member
    attendance.check_in(actor=runner, meetup=begun, member=member)
    assert attendance.undo_check_in(actor=runner, meetup=begun, member=member) is True
    assert attendance.undo_check_in(actor=runner, meetup=begun, member=member) is False
    assert state_of(member) is None
    assert balance(member, "attended") == 0
    attendance.check_in(actor=runner, meetup=begun, member=member)
    assert balance(member, "attended") == 1


@pytest.mark.parametrize("offset", [timedelta(hours=-2, minutes=-1), timedelta(hours=26, minutes=1)])
def test_the_door_is_shut_before_and_after(meetup: Meetup, runner: Member, clock: TestClock, offset: timedelta) -> None:
    member = put(meetup).member
    clock.at(meetup.starts_at + offset)
    with pytest.raises(Conflict):
        attendance.check_in(actor=runner, meetup=meetup, member=member)
    assert not Attendance.objects.exists()
    assert not Fact.objects.exists()


def test_only_who_runs_it_stands_at_the_door(begun: Meetup, stranger: Member) -> None:
    member = put(begun).member
    for act in (attendance.check_in, attendance.walk_in, attendance.undo_check_in, attendance.excuse):
        with pytest.raises(NotAllowed):
            act(actor=stranger, meetup=begun, member=member)
    with pytest.raises(NotAllowed):
        attendance.correct(actor=stranger, meetup=begun, member=member, state="present", reason="x")
    assert not Attendance.objects.exists()


def test_when_it_is_final_who_did_not_come_has_missed_it(begun: Meetup, runner: Member, clock: TestClock) -> None:
    lead(begun, runner)
    came, stayed_away = put(begun).member, put(begun).member
    in_line = put(begun, state="waiting").member
    attendance.check_in(actor=runner, meetup=begun, member=came)
    make_final(begun, clock)
    assert (state_of(came), state_of(stayed_away), state_of(in_line)) == ("present", "absent", None)
    assert (balance(came, "missed"), balance(stayed_away, "missed"), balance(in_line, "missed")) == (0, 1, 0)
    assert balance(runner, "hosted") == 1
    assert balance(runner, "missed") == 0
    days = set(Fact.objects.filter(subject=begun.subject).values_list("day", flat=True))
    assert days == {begun.start_date}


def test_a_host_with_a_seat_is_not_absent_for_want_of_a_check_in(
    begun: Meetup, runner: Member, clock: TestClock
) -> None:
    lead(begun, runner)
    put(begun, runner)
    make_final(begun, clock)
    assert state_of(runner) is None
    assert (balance(runner, "hosted"), balance(runner, "missed")) == (1, 0)


def test_the_excused_have_missed_nothing(begun: Meetup, runner: Member, clock: TestClock) -> None:
    member = put(begun).member
    attendance.excuse(actor=runner, meetup=begun, member=member)
    make_final(begun, clock)
    assert state_of(member) == "excused"
    assert balance(member, "missed") == 0
    assert not Entry.objects.filter(action="events.correct_attendance").exists()


def test_the_excused_may_come_all_the_same(begun: Meetup, runner: Member) -> None:
    member = put(begun).member
    attendance.excuse(actor=runner, meetup=begun, member=member)
    attendance.check_in(actor=runner, meetup=begun, member=member)
    assert state_of(member) == "present"
    assert balance(member, "attended") == 1


def test_an_excuse_outlives_a_check_in_by_mistake(begun: Meetup, runner: Member, clock: TestClock) -> None:
    member = put(begun).member
    attendance.excuse(actor=runner, meetup=begun, member=member)
    for _mistake in range(2):
        attendance.check_in(actor=runner, meetup=begun, member=member)
        assert attendance.undo_check_in(actor=runner, meetup=begun, member=member) is True
    assert attendance.undo_check_in(actor=runner, meetup=begun, member=member) is False
    steps = AttendanceChange.objects.order_by("id").values_list("before", "after")
    assert list(steps) == [("", "excused"), *[("excused", "present"), ("present", "excused")] * 2]
    make_final(begun, clock)
    assert state_of(member) == "excused"
    assert (balance(member, "attended"), balance(member, "missed")) == (0, 0)


def test_the_meetup_is_locked_before_the_attendance(begun: Meetup, runner: Member) -> None:
    """Check-in of the excused, its undoing and an excuse meet in one order, or they wait for each other."""
    member = put(begun).member
    attendance.excuse(actor=runner, meetup=begun, member=member)
    for act in (attendance.check_in, attendance.undo_check_in, attendance.excuse):
        with CaptureQueriesContext(connection) as queries:
            act(actor=runner, meetup=begun, member=member)
        locks = [row["sql"] for row in queries if "FOR NO KEY UPDATE" in row["sql"]]
        tables = [name for sql in locks for name in ("events_meetup", "events_attendance") if f'FROM "{name}"' in sql]
        assert tables == ["events_meetup", "events_attendance"], act.__name__


def test_a_correction_moves_the_facts_and_is_kept(begun: Meetup, runner: Member, clock: TestClock) -> None:
    member = put(begun).member
    make_final(begun, clock)
    clock.move(timedelta(days=5))
    attendance.correct(actor=runner, meetup=begun, member=member, state="present", reason="He sat beside me")
    assert (balance(member, "missed"), balance(member, "attended")) == (0, 1)
    assert Fact.objects.get(kind="attended").day == begun.start_date
    entry = Entry.objects.get(action="events.correct_attendance")
    assert (entry.actor_id, entry.data["before"], entry.data["after"]) == (runner.pk, "absent", "present")
    attendance.correct(actor=runner, meetup=begun, member=member, state="excused", reason="No, his brother")
    assert (balance(member, "missed"), balance(member, "attended")) == (0, 0)


def test_a_correction_needs_a_reason_and_a_final_meetup(begun: Meetup, runner: Member, clock: TestClock) -> None:
    member = put(begun).member
    with pytest.raises(Conflict):
        attendance.correct(actor=runner, meetup=begun, member=member, state="absent", reason="early")
    make_final(begun, clock)
    with pytest.raises(InvalidInput):
        attendance.correct(actor=runner, meetup=begun, member=member, state="present", reason=" ")
    with pytest.raises(InvalidInput):
        attendance.correct(actor=runner, meetup=begun, member=member, state="late", reason="x")
    assert state_of(member) == "absent"
    assert balance(member, "missed") == 1


def test_nobody_without_a_seat_is_absent(begun: Meetup, runner: Member, stranger: Member) -> None:
    with pytest.raises(Conflict):
        attendance.excuse(actor=runner, meetup=begun, member=stranger)
    assert not Attendance.objects.exists()


def test_a_host_who_was_not_there_has_not_hosted(begun: Meetup, runner: Member, clock: TestClock) -> None:
    host = lead(begun, put(begun).member)
    make_final(begun, clock)
    assert balance(host, "hosted") == 1
    attendance.correct(actor=runner, meetup=begun, member=host, state="absent", reason="Overslept")
    assert (balance(host, "hosted"), balance(host, "missed")) == (0, 1)
    attendance.correct(actor=runner, meetup=begun, member=host, state="present", reason="Did not")
    assert (balance(host, "hosted"), balance(host, "missed"), balance(host, "attended")) == (1, 0, 1)


def test_a_called_off_meetup_has_no_attendance(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    row = put(meetup)
    meetups.call_off(actor=runner, meetup=meetup, reason="Rain")
    clock.at(meetup.ends_at + timedelta(days=2))
    ticks.tick()
    assert not Attendance.objects.exists()
    with pytest.raises(Conflict):
        attendance.excuse(actor=runner, meetup=meetup, member=row.member)
    row.refresh_from_db()
    assert registrations.cancel(actor=row.member, registration=row).state == "cancelled"
