"""Several of the staff at one case at once, with real commits."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from community.core import clock
from community.core.errors import Conflict
from community.notifications.models import Notification
from forums.models import FeedbackCase, FeedbackStep, Thread
from forums.services import posts
from forums.services.feedback import acts, ticks
from members.models import Member
from tests.concurrency.test_forums import at_once
from tests.factories.forums import BoardFactory, open_thread, unhurried
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def case(committed_db: str) -> FeedbackCase:
    unhurried()
    thread = open_thread(MemberFactory(), BoardFactory(kind="feedback"), title="The lamp hums")
    return FeedbackCase.objects.select_related("thread__board").get(thread=thread)


def staff(n: int) -> list[Member]:
    return [MemberFactory(role="regular", is_staff=True) for _ in range(n)]


def test_of_six_who_take_it_one_has_it(case: FeedbackCase) -> None:
    people = staff(6)
    outcome = at_once([lambda who=who: acts.take_case(actor=who, case=case) for who in people])
    assert sum(isinstance(one, FeedbackCase) for one in outcome) == 1
    assert sum(isinstance(one, Conflict) for one in outcome) == 5
    winner = next(one.owner for one in outcome if isinstance(one, FeedbackCase))
    assert FeedbackCase.objects.get().owner == winner
    assert FeedbackStep.objects.filter(kind="owner").count() == 1


def test_of_five_answers_one_stops_the_clock(case: FeedbackCase) -> None:
    people = staff(5)
    jobs: list[Callable[[], object]] = [
        lambda who=who: posts.reply(actor=who, thread=case.thread, body=f"From {who.handle}.") for who in people
    ]
    made = at_once(jobs)
    first = min(made, key=lambda post: post.number)
    stopped = FeedbackCase.objects.get()
    assert (stopped.answer_id, stopped.answered_at, stopped.owner_id) == (first.pk, first.created_at, first.author_id)
    assert FeedbackStep.objects.filter(kind="answered").count() == 1
    assert Notification.objects.filter(member=case.thread.author_id, kind="feedback_step").count() == 1
    assert Thread.objects.get().next_number == 7


def test_two_who_settle_it_differently_do_not_overwrite_each_other(case: FeedbackCase) -> None:
    one, two = staff(2)
    posts.reply(actor=one, thread=case.thread, body="We look into it.")
    seen = FeedbackCase.objects.select_related("thread__board").get()
    outcome = at_once(
        [
            lambda: acts.set_status(actor=one, case=seen, status="planned", words="In spring"),
            lambda: acts.set_status(actor=two, case=seen, status="declined", words="It is the lamp's heart"),
        ]
    )
    assert sorted(type(result).__name__ for result in outcome) == ["Conflict", "FeedbackCase"]
    assert FeedbackStep.objects.filter(kind="status").count() == 1


def test_ticks_at_once_remind_once_and_an_answer_beside_them_is_kept(case: FeedbackCase) -> None:
    one, two = staff(2)
    clock.set_offset(case.remind_at - clock.now() + timedelta(minutes=1))
    at_once(
        [
            *[ticks.remind for _ in range(4)],
            lambda: posts.reply(actor=one, thread=case.thread, body="We found the coil."),
        ]
    )
    done = FeedbackCase.objects.get()
    assert (done.status, done.next_at) == ("answered", None)
    assert Notification.objects.filter(member=two, kind="feedback_due").count() <= 1
    assert ticks.remind() == 0
