"""Ticks: one that fails lets the others pass, and the jobs do what the schedule names."""

from datetime import timedelta
from typing import Any

from community.core.clock import now
from community.core.errors import Busy
from events import tasks
from events.models import Meetup, Registration
from events.services import ticks
from tests.conftest import TestClock
from tests.factories.events import MeetupFactory, put


def test_one_that_is_locked_is_left_for_the_next_minute(db: None) -> None:
    seen: list[int] = []

    def work(pk: int) -> int:
        seen.append(pk)
        if pk == 2:
            raise Busy
        return 1

    assert ticks._each([1, 2, 3], work) == 2
    assert seen == [1, 2, 3]


def test_the_minute_does_all_that_is_due(clock: TestClock) -> None:
    over = MeetupFactory(starts_at=now() + timedelta(days=1))
    lapsed = put(MeetupFactory(capacity=1), state="offered")
    put(lapsed.meetup, state="waiting")
    beside = put(MeetupFactory(capacity=1), state="waiting")
    clock.move(timedelta(days=3))
    tasks.tick()
    tasks.tick()
    states = [Registration.objects.get(pk=row.pk).state for row in (lapsed, beside)]
    assert states == ["expired", "offered"]
    assert Meetup.objects.get(pk=over.pk).state == "final"


def test_the_jobs_have_the_names_of_the_schedule(clock: TestClock) -> None:
    meetup: Any = MeetupFactory()
    put(meetup)
    clock.at(meetup.starts_at - timedelta(hours=24))
    tasks.queue_reminders(unknown="tolerated")
    assert (tasks.tick.name, tasks.queue_reminders.name) == ("events.tick", "events.queue_reminders")


def test_a_reminder_whose_meetup_moved_under_it_is_not_written(clock: TestClock) -> None:
    meetup = MeetupFactory()
    assert ticks._remind(meetup.pk, hours=24) == 0
