"""The clock: it runs from the question to the staff's answer, and nothing else stops it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from community.moderation import services as moderation
from community.moderation.models import Hold
from community.notifications.models import Notification
from community.site_settings import services as site_settings
from forums.enums import BoardKind, FeedbackStatus, FeedbackStepKind, State, ThreadEventKind
from forums.models import Board, FeedbackCase, FeedbackStep, Post, Thread, ThreadEvent
from forums.services import posts
from forums.services.feedback import ticks
from forums.services.feedback.clock import follow
from members.models import Member
from tests.factories.forums import BoardFactory, ThreadFactory, first_post, open_thread, reply
from tests.forums.services.feedback.conftest import case_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def loaded(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)


def kinds_of(case: FeedbackCase) -> list[str]:
    return list(FeedbackStep.objects.filter(case=case).order_by("id").values_list("kind", flat=True))


def told(member: Member, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(member=member, kind=kind).order_by("id"))


def test_a_thread_on_a_feedback_board_opens_a_case(case: FeedbackCase, monday: datetime, novice: Member) -> None:
    assert (case.status, case.active, case.owner, case.answered_at) == ("received", True, None, None)
    assert timedelta(0) <= case.asked_at - monday < timedelta(minutes=1)
    # 16 hours of work from Monday 10:00: 8 on Monday, 8 on Tuesday.
    assert case.due_at == case.asked_at + 31 * HOUR
    assert case.next_at == case.remind_at == case.asked_at + 27 * HOUR
    assert Thread.objects.get(pk=case.thread_id).feedback_status == "received"
    assert kinds_of(case) == [FeedbackStepKind.OPENED]
    (line,) = told(novice, "feedback_received")
    assert line.context["due_at"] == case.due_at.isoformat()


def test_a_thread_elsewhere_opens_none(novice: Member) -> None:
    thread = open_thread(novice, BoardFactory(kind=BoardKind.QUESTION))
    assert not FeedbackCase.objects.exists()
    assert Thread.objects.get(pk=thread.pk).feedback_status == ""


def test_a_board_may_promise_more(monday: datetime, novice: Member, board: Board) -> None:
    board.answer_hours = 2
    board.save(update_fields=["answer_hours"])
    case = case_of(open_thread(novice, board))
    assert case.due_at == case.asked_at + 2 * HOUR
    # The reminder would come before the question: it comes at half time.
    assert case.remind_at == case.asked_at + HOUR


def test_what_the_policy_says_later_changes_nothing_owed(case: FeedbackCase) -> None:
    site_settings.change_policy(actor=None, name="feedback", numbers={"hours": 1}, reason="faster")
    follow(case.thread_id)
    assert case_of(case.thread).due_at == case.due_at


def test_only_staff_stop_the_clock(
    case: FeedbackCase, clock: Any, novice: Member, leader: Member, moderator: Member
) -> None:
    clock.move(HOUR)
    reply(leader, case.thread)
    reply(novice, case.thread)
    assert case_of(case.thread).waits
    answer = reply(moderator, case.thread)
    stopped = case_of(case.thread)
    assert (stopped.status, stopped.answer_id, stopped.owner) == (FeedbackStatus.ANSWERED, answer.pk, moderator)
    assert stopped.answered_at == answer.created_at
    assert stopped.next_at is None
    assert Thread.objects.get(pk=case.thread_id).feedback_status == "answered"
    (line,) = told(novice, "feedback_step")
    assert (line.actor, line.context["status"]) == (moderator, "answered")
    event = ThreadEvent.objects.get(thread=case.thread, kind=ThreadEventKind.FEEDBACK)
    assert event.public
    assert 3600 <= event.data["seconds"] < 3660


def test_the_asker_hears_of_the_answer_once(case: FeedbackCase, novice: Member, moderator: Member) -> None:
    reply(moderator, case.thread)
    assert not told(novice, "reply_to_me")
    reply(moderator, case.thread)
    assert len(told(novice, "reply_to_me")) == 1


def test_what_staff_open_themselves_is_owed_nothing(monday: datetime, moderator: Member, board: Board) -> None:
    open_thread(moderator, board, title="How to ask")
    assert not FeedbackCase.objects.exists()
    assert ticks.adopt() == 0


def test_who_asked_does_not_answer_as_staff(case: FeedbackCase, novice: Member) -> None:
    novice.is_staff = True
    novice.save(update_fields=["is_staff"])
    reply(novice, case.thread)
    assert case_of(case.thread).waits


def test_a_later_answer_changes_nothing(case: FeedbackCase, moderator: Member, engineer: Member) -> None:
    first = reply(moderator, case.thread)
    reply(engineer, case.thread)
    stopped = case_of(case.thread)
    assert (stopped.answer_id, stopped.owner) == (first.pk, moderator)
    assert kinds_of(case) == [FeedbackStepKind.OPENED, FeedbackStepKind.ANSWERED]


@pytest.mark.parametrize("how", ["hide", "remove"])
def test_an_answer_that_goes_sets_the_clock_going_again(
    how: str, case: FeedbackCase, novice: Member, moderator: Member, admin: Member
) -> None:
    answer = reply(moderator, case.thread)
    if how == "hide":
        posts.hide_post(actor=admin, post=loaded(answer), reason="Wrong")
    else:
        posts.remove_post(actor=moderator, post=loaded(answer))
    again = case_of(case.thread)
    assert (again.status, again.answered_at, again.answer_id) == (FeedbackStatus.RECEIVED, None, None)
    # It runs to the moment that was promised, not to a new one.
    assert (again.due_at, again.next_at) == (case.due_at, case.remind_at)
    assert kinds_of(case)[-1] == FeedbackStepKind.LOST
    assert [line.context["step"] for line in told(novice, "feedback_step")] == ["answered", "lost"]

    posts.restore_post(actor=admin if how == "hide" else moderator, post=loaded(answer))
    back = case_of(case.thread)
    assert (back.status, back.answered_at) == (FeedbackStatus.ANSWERED, answer.created_at)


def test_another_answer_takes_the_place_of_one_that_goes(
    case: FeedbackCase, moderator: Member, engineer: Member
) -> None:
    first, second = reply(moderator, case.thread), reply(engineer, case.thread)
    posts.remove_post(actor=moderator, post=loaded(first))
    stopped = case_of(case.thread)
    assert (stopped.status, stopped.answer_id, stopped.answered_at) == ("answered", second.pk, second.created_at)


def test_a_member_who_joins_the_staff_later_has_not_answered(case: FeedbackCase, leader: Member) -> None:
    reply(leader, case.thread)
    leader.is_staff = True
    leader.save(update_fields=["is_staff"])
    follow(case.thread_id)
    assert case_of(case.thread).waits


def test_what_waits_for_review_is_owed_nothing_until_it_is_published(
    monday: datetime, clock: Any, novice: Member, moderator: Member, board: Board
) -> None:
    site_settings.update_settings(actor=None, review_before_publishing=True)
    thread = open_thread(novice, board)
    assert thread.state == State.HELD
    assert not FeedbackCase.objects.exists()
    published = clock.move(3 * HOUR)
    moderation.approve_hold(actor=moderator, hold=Hold.objects.get())
    assert case_of(thread).asked_at >= published


def test_what_its_author_takes_away_is_owed_nothing(
    case: FeedbackCase, clock: Any, novice: Member, moderator: Member
) -> None:
    post = first_post(case.thread)
    posts.remove_post(actor=novice, post=post)
    closed = case_of(case.thread)
    assert (closed.active, closed.next_at) == (False, None)
    moment = clock.move(timedelta(days=2))
    posts.restore_post(actor=novice, post=loaded(post))
    back = case_of(case.thread)
    # What could not be read could not be answered: the time counts from here.
    assert back.active
    assert back.asked_at >= moment
    assert kinds_of(case) == ["opened", "closed", "back"]


def test_moving_away_and_back(case: FeedbackCase, novice: Member, board: Board) -> None:
    elsewhere = BoardFactory()
    Thread.objects.filter(pk=case.thread_id).update(board=elsewhere, kind=elsewhere.kind)
    follow(case.thread_id)
    away = case_of(case.thread)
    assert (away.active, away.thread.feedback_status) == (False, "")
    Thread.objects.filter(pk=case.thread_id).update(board=board, kind=board.kind)
    follow(case.thread_id)
    back = case_of(case.thread)
    assert (back.active, back.thread.feedback_status, back.board) == (True, "received", board)


def test_what_comes_with_an_answer_has_been_answered(
    monday: datetime, novice: Member, moderator: Member, board: Board
) -> None:
    thread = open_thread(novice, BoardFactory())
    answer = reply(moderator, thread)
    Thread.objects.filter(pk=thread.pk).update(board=board, kind=board.kind)
    follow(thread.pk)
    case = case_of(thread)
    assert (case.status, case.answer_id, case.asked_at) == ("answered", answer.pk, thread.created_at)
    assert not told(novice, "feedback_step")


def test_nothing_is_overlooked(monday: datetime, board: Board) -> None:
    thread = ThreadFactory(board=board, kind=board.kind)
    assert ticks.adopt() == 1
    assert case_of(thread).waits
    assert ticks.adopt() == 0


def test_following_again_changes_nothing(case: FeedbackCase, moderator: Member) -> None:
    reply(moderator, case.thread)
    before = FeedbackCase.objects.values().get()
    steps = FeedbackStep.objects.count()
    follow(case.thread_id)
    assert FeedbackCase.objects.values().get() == before
    assert FeedbackStep.objects.count() == steps


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "answered"},
        {"status": "lost"},
        {"active": False},
        {"due_at": datetime(2020, 1, 1).astimezone()},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong: dict[str, Any], case: FeedbackCase) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackCase.objects.update(**wrong)


def test_the_database_refuses_moves_that_are_none(case: FeedbackCase) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackStep.objects.create(case=case, kind="status", before="received", status="fixed")
