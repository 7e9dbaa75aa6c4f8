"""Whatever people do in whatever order: the rules of seats hold after each step."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.core import clock as hearth_clock
from community.core.errors import Conflict, InvalidInput
from events.models import Meetup, Registration
from events.services import meetups, registrations, ticks
from events.services.plans import plan_of
from members.models import Member
from tests.factories.events import MeetupFactory, organise
from tests.factories.members import MemberFactory

PEOPLE = 6
who = st.integers(0, PEOPLE - 1)
steps = st.one_of(
    st.tuples(st.just("join"), who),
    st.tuples(st.just("join"), who),
    st.tuples(st.just("cancel"), who),
    st.tuples(st.just("accept"), who),
    st.tuples(st.just("decline"), who),
    st.tuples(st.just("capacity"), st.integers(1, 5)),
    st.tuples(st.just("suspend"), who),
    st.tuples(st.just("hours"), st.integers(1, 60)),
)


class World:
    """One meetup with two seats, six people, and an organiser who changes its size."""

    def __init__(self) -> None:
        self.meetup: Any = MeetupFactory(capacity=2)
        self.people: list[Member] = MemberFactory.create_batch(PEOPLE)
        self.organiser = organise(self.meetup.club, MemberFactory())
        self.offset = timedelta(0)

    def do(self, act: str, value: int) -> None:
        """Carry out one step; what a service refuses must change nothing."""
        before = self.rows()
        try:
            getattr(self, act)(value)
        except (Conflict, InvalidInput):
            assert self.rows() == before
            return
        self.check(before)

    def join(self, number: int) -> None:
        line = self.line()
        member = self.people[number]
        had = Registration.objects.filter(member=member, state__in=("going", "offered", "waiting")).exists()
        row = registrations.register(actor=member, meetup=self.meetup)
        assert had or row.state == "waiting" or not line, "somebody new went ahead of the line"

    def cancel(self, number: int) -> None:
        if row := self.row_of(number):
            registrations.cancel(actor=row.member, registration=row)

    def accept(self, number: int) -> None:
        if row := self.row_of(number):
            registrations.accept_offer(actor=row.member, registration=row)

    def decline(self, number: int) -> None:
        if row := self.row_of(number):
            registrations.decline_offer(actor=row.member, registration=row)

    def suspend(self, number: int) -> None:
        registrations.withdraw_suspended(self.people[number].pk)

    def capacity(self, seats: int) -> None:
        meetup = Meetup.objects.get(pk=self.meetup.pk)
        plan = replace(plan_of(meetup), capacity=seats)
        with transaction.atomic():
            meetups.update_meetup(actor=self.organiser, meetup=meetup, plan=plan, version=meetup.version)

    def hours(self, number: int) -> None:
        self.offset += timedelta(hours=number)
        hearth_clock.set_offset(self.offset)
        ticks.expire_offers()

    def row_of(self, number: int) -> Registration | None:
        rows = Registration.objects.select_related("member", "meetup")
        return rows.filter(meetup=self.meetup, member=self.people[number]).first()

    def rows(self) -> list[tuple[Any, ...]]:
        found = Registration.objects.filter(meetup=self.meetup).order_by("id")
        return [(self.counts(), *row) for row in found.values_list("member", "state", "queued_at")]

    def counts(self) -> tuple[int, int]:
        return Meetup.objects.values_list("taken", "capacity").get(pk=self.meetup.pk)

    def line(self) -> list[tuple[Any, int]]:
        rows = Registration.objects.in_line().filter(meetup=self.meetup)
        return [(row.queued_at, row.pk) for row in rows]

    def check(self, before: list[tuple[Any, ...]]) -> None:
        taken, capacity = self.counts()
        rows = list(Registration.objects.filter(meetup=self.meetup))
        held = [row for row in rows if row.state in ("going", "offered")]
        waiting = self.line()
        assert taken == len(held) <= capacity
        begun = self.meetup.starts_at <= hearth_clock.now()
        assert begun or not waiting or len(held) == capacity, "somebody waits beside a free seat"
        assert len({row.member_id for row in rows}) == len(rows)
        was = {row[1]: row[2] for row in before}
        promoted = [row for row in rows if row.state == "offered" and was.get(row.member_id) == "waiting"]
        for row in promoted:
            assert not waiting or (row.queued_at, row.pk) < waiting[0], "the line was jumped"
            assert row.offer_expires_at is not None
            assert row.offer_expires_at <= self.meetup.starts_at


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=5, max_size=25))
def test_seats_keep_their_rules(sequence: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        world = World()
        for act, value in sequence:
            world.do(act, value)
        transaction.set_rollback(True)
