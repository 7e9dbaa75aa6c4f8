"""Reminders: once for each offset and start, for who had a seat when their time came."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from community.core.clock import now
from community.notifications.models import Delivery
from events.models import Meetup, ReminderRun
from events.queries import mails
from events.services import meetups, registrations, ticks
from events.services.plans import plan_of
from members.models import Member
from tests.conftest import TestClock
from tests.factories.events import MeetupFactory, put
from tests.factories.members import MemberFactory


def reminders() -> list[tuple[int | None, int]]:
    rows = Delivery.objects.filter(kind="meetup_reminder").order_by("due_at", "member_id")
    return [(row.member_id, row.context["hours"]) for row in rows]


def test_each_offset_is_written_once(meetup: Meetup, clock: TestClock) -> None:
    member = put(meetup).member
    for hours in (168, 24, 2):
        clock.at(meetup.starts_at - timedelta(hours=hours, seconds=30))
        assert ticks.queue_reminders() == 0
        clock.at(meetup.starts_at - timedelta(hours=hours))
        assert ticks.queue_reminders() == 1
        assert ticks.queue_reminders() == 0
    assert reminders() == [(member.pk, 168), (member.pk, 24), (member.pk, 2)]


def test_without_the_marker_the_key_still_keeps_it_to_one(meetup: Meetup, clock: TestClock) -> None:
    member = put(meetup).member
    clock.at(meetup.starts_at - timedelta(hours=24))
    ticks.queue_reminders()
    before = reminders()
    ReminderRun.objects.all().delete()
    ticks.queue_reminders()
    assert reminders() == before
    assert (member.pk, 24) in before


def test_only_those_with_a_seat_are_reminded(meetup: Meetup, clock: TestClock) -> None:
    going = put(meetup).member
    put(meetup, state="waiting")
    put(meetup, state="cancelled")
    put(meetup, state="offered", offer_expires_at=meetup.starts_at)
    clock.at(meetup.starts_at - timedelta(hours=24))
    ticks.queue_reminders()
    assert {member for member, _hours in reminders()} == {going.pk}


def test_whoever_registers_after_an_offset_does_not_get_that_one(meetup: Meetup, clock: TestClock) -> None:
    clock.at(meetup.starts_at - timedelta(hours=23))
    member = MemberFactory()
    registrations.register(actor=member, meetup=meetup)
    ticks.queue_reminders()
    assert reminders() == []
    clock.at(meetup.starts_at - timedelta(hours=2))
    ticks.queue_reminders()
    assert reminders() == [(member.pk, 2)]


def test_another_start_makes_other_reminders_and_the_old_are_not_wanted(
    meetup: Meetup, runner: Member, clock: TestClock
) -> None:
    put(meetup)
    clock.at(meetup.starts_at - timedelta(hours=24))
    ticks.queue_reminders()
    old = Delivery.objects.get(kind="meetup_reminder", context__hours=24)
    assert mails.reminder_wanted(old)
    original = plan_of(meetup)
    later = replace(original, starts=original.starts + timedelta(days=2), ends=original.ends + timedelta(days=2))
    meetups.update_meetup(actor=runner, meetup=meetup, plan=replace(later, closes_at=None), version=1)
    assert not mails.reminder_wanted(old)
    meetup.refresh_from_db()
    clock.at(meetup.starts_at - timedelta(hours=24))
    ticks.queue_reminders()
    day_before = Delivery.objects.filter(kind="meetup_reminder", context__hours=24)
    assert day_before.count() == 2
    assert [mails.reminder_wanted(row) for row in day_before.order_by("due_at")] == [False, True]


def test_a_start_that_is_moved_near_brings_no_reminder_of_a_time_gone_by(runner: Member, clock: TestClock) -> None:
    meetup: Any = MeetupFactory(starts_at=now() + timedelta(days=20), club=MeetupFactory().club)
    put(meetup)
    original = plan_of(meetup)
    sooner = replace(original, starts=original.starts - timedelta(days=17), ends=original.ends - timedelta(days=17))
    meetups.update_meetup(actor=runner, meetup=meetup, plan=replace(sooner, closes_at=None), version=1)
    clock.move(timedelta(minutes=1))
    ticks.queue_reminders()
    assert reminders() == []
    meetup.refresh_from_db()
    clock.at(meetup.starts_at - timedelta(hours=24))
    ticks.queue_reminders()
    assert [hours for _member, hours in reminders()] == [24]


def test_late_ones_go_out_while_useful_and_end_with_the_next(meetup: Meetup, clock: TestClock) -> None:
    put(meetup)
    clock.at(meetup.starts_at - timedelta(hours=20))
    ticks.queue_reminders()
    rows = {row.context["hours"]: row for row in Delivery.objects.filter(kind="meetup_reminder")}
    assert set(rows) == {168, 24}
    assert rows[168].not_after == meetup.starts_at - timedelta(hours=24)
    assert rows[24].not_after == meetup.starts_at - timedelta(hours=2)
    clock.at(meetup.starts_at)
    assert ticks.queue_reminders() == 0


@pytest.mark.parametrize("change", ["cancelled", "called_off"])
def test_at_sending_it_is_asked_again(meetup: Meetup, runner: Member, clock: TestClock, change: str) -> None:
    row = put(meetup)
    clock.at(meetup.starts_at - timedelta(hours=2))
    ticks.queue_reminders()
    mail = Delivery.objects.get(kind="meetup_reminder", context__hours=2)
    assert datetime.fromisoformat(mail.context["start_at"]) == meetup.starts_at
    assert mails.reminder_wanted(mail)
    if change == "cancelled":
        registrations.cancel(actor=row.member, registration=row)
    else:
        meetups.call_off(actor=runner, meetup=meetup, reason="Storm")
    assert not mails.reminder_wanted(mail)
