"""The ledger made again from the histories is the ledger that was written."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from community.core.clock import now
from events.models import Registration
from events.services import attendance, ledger, meetups, registrations, ticks
from members.models import Fact, Member
from members.services.facts import FactRow
from tests.conftest import TestClock
from tests.factories.events import MeetupFactory, lead
from tests.factories.members import MemberFactory

# What meetups put on record; presence is members' own.
_KINDS = ("registered", "attended", "hosted", "missed", "cancelled_late")
Row = tuple[int, object, str, str, str, int | None, int, str]


def written() -> set[Row]:
    columns = ("member_id", "day", "kind", "source", "subject", "other_id", "amount", "takes_back")
    return set(Fact.objects.filter(kind__in=_KINDS).values_list(*columns))


def made_again() -> list[Row]:
    rows: list[FactRow] = [*ledger.all_registered(), *ledger.all_cancelled_late(), *ledger.all_attendance()]
    return [(r.member_id, r.day, str(r.kind), r.source, r.subject, r.other_id, r.amount, r.takes_back) for r in rows]


def test_a_whole_life_with_corrections_is_made_again(organiser: Member, clock: TestClock) -> None:
    meetup: Any = MeetupFactory(capacity=5, starts_at=now() + timedelta(days=2))
    lead(meetup, organiser)
    people = MemberFactory.create_batch(6)
    for member in [organiser, *people]:
        registrations.register(actor=member, meetup=meetup)
    clock.at(meetup.starts_at - timedelta(hours=5))
    late = Registration.objects.get(meetup=meetup, member=people[0])
    registrations.cancel(actor=people[0], registration=late)
    registrations.register(actor=people[0], meetup=meetup)
    clock.at(meetup.starts_at)
    for member in people[1:4]:
        attendance.check_in(actor=organiser, meetup=meetup, member=member)
    attendance.undo_check_in(actor=organiser, meetup=meetup, member=people[1])
    clock.move(timedelta(minutes=5))
    attendance.check_in(actor=organiser, meetup=meetup, member=people[1])
    attendance.undo_check_in(actor=organiser, meetup=meetup, member=people[2])
    attendance.walk_in(actor=organiser, meetup=meetup, member=people[5])
    attendance.excuse(actor=organiser, meetup=meetup, member=people[3])
    attendance.check_in(actor=organiser, meetup=meetup, member=people[3])
    attendance.undo_check_in(actor=organiser, meetup=meetup, member=people[3])
    attendance.check_in(actor=organiser, meetup=meetup, member=people[3])
    clock.at(meetup.ends_at + timedelta(hours=25))
    ticks.tick()
    for member, state in (
        (people[2], "present"),
        (people[3], "excused"),
        (organiser, "absent"),
        (organiser, "present"),
    ):
        attendance.correct(actor=organiser, meetup=meetup, member=member, state=state, reason="as it was")
    rows = made_again()
    assert len(rows) == len(set(rows))
    assert set(rows) == written()
    assert {row[2] for row in rows} == set(_KINDS)
    assert {row[6] for row in rows} == {1, -1}
    before = written()
    call_command("rebuild_facts")
    assert written() == before


def test_a_meetup_called_off_leaves_registrations_on_record_and_nothing_else(organiser: Member, novice: Member) -> None:
    meetup = MeetupFactory()
    lead(meetup, organiser)
    registrations.register(actor=novice, meetup=meetup)
    meetups.call_off(actor=organiser, meetup=meetup, reason="Rain")
    assert set(made_again()) == written()
    assert [row[2] for row in made_again()] == ["registered"]


@pytest.mark.parametrize("state", ["draft", "published"])
def test_hosts_have_not_hosted_before_it_is_final(organiser: Member, state: str) -> None:
    lead(MeetupFactory(state=state), organiser)
    assert made_again() == []
