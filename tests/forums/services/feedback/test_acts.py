"""What staff do with a case, and what the asker says to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from community.audit.models import Entry
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.notifications.models import Delivery, Notification
from community.site_settings import services as site_settings
from forums.enums import FEEDBACK_MOVES, FeedbackStatus, ThreadEventKind
from forums.models import FeedbackCase, FeedbackRound, FeedbackStep, Post, Thread, ThreadEvent
from forums.services.feedback import acts
from members.models import Member
from tests.factories.forums import reply, unhurried
from tests.forums.services.feedback.conftest import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(case: FeedbackCase, moderator: Member) -> FeedbackCase:
    """The case with the moderator's answer."""
    reply(moderator, case.thread)
    return case_of(case.thread)


def told(member: Member, kind: str) -> list[dict[str, Any]]:
    lines = Notification.objects.filter(member=member, kind=kind).order_by("id")
    return list(lines.values_list("context", flat=True))


def unchanged(case: FeedbackCase) -> bool:
    now = case_of(case.thread)
    return all(getattr(now, f.attname) == getattr(case, f.attname) for f in FeedbackCase._meta.concrete_fields)


def test_taking_it(case: FeedbackCase, moderator: Member, engineer: Member) -> None:
    assert acts.take_case(actor=moderator, case=case).owner == moderator
    # Twice by the same changes nothing, by another is too late.
    acts.take_case(actor=moderator, case=case)
    with pytest.raises(Conflict, match="梅"):
        acts.take_case(actor=engineer, case=case)
    assert case_of(case.thread).owner == moderator
    assert FeedbackStep.objects.filter(kind="owner").count() == 1
    assert not told(moderator, "feedback_mine")


def test_members_and_leaders_take_nothing(case: FeedbackCase, novice: Member, leader: Member) -> None:
    for actor in (novice, leader):
        with pytest.raises(NotAllowed):
            acts.take_case(actor=actor, case=case)
    assert unchanged(case)


def test_handing_over(case: FeedbackCase, moderator: Member, engineer: Member, leader: Member) -> None:
    case = acts.take_case(actor=moderator, case=case)
    with pytest.raises(InvalidInput):
        acts.hand_over(actor=moderator, case=case, to=leader)
    assert case_of(case.thread).owner == moderator
    given = acts.hand_over(actor=moderator, case=case, to=engineer)
    assert given.owner == engineer
    assert [line["actor_name"] for line in told(engineer, "feedback_mine")] == [moderator.display_name]
    with pytest.raises(Conflict):
        # Drawn while it was the moderator's.
        acts.hand_over(actor=moderator, case=case, to=None)
    assert acts.hand_over(actor=moderator, case=given, to=None).owner is None


@pytest.mark.parametrize("status", ["planned", "fixed", "declined"])
def test_saying_what_becomes_of_it(status: str, answered: FeedbackCase, novice: Member, moderator: Member) -> None:
    settled = acts.set_status(actor=moderator, case=answered, status=status, words="  The next batch\nhas another.")
    assert (settled.status, settled.words) == (status, "The next batch has another.")
    assert Thread.objects.get(pk=answered.thread_id).feedback_status == status
    assert told(novice, "feedback_step")[-1]["words"] == "The next batch has another."
    assert Delivery.objects.filter(member=novice, kind="feedback_step").count() == 2
    event = ThreadEvent.objects.filter(kind=ThreadEventKind.FEEDBACK).latest("id")
    assert (event.public, event.reason, event.data["status"]) == (True, settled.words, status)
    assert Entry.objects.get(action="forums.feedback_status").data["to"] == status
    # The same again is no news.
    acts.set_status(actor=moderator, case=settled, status=status, words=settled.words)
    assert len(told(novice, "feedback_step")) == 2


@pytest.mark.parametrize(
    ("status", "words", "field"),
    [("declined", "  ", "words"), ("received", "x", "status"), ("gone", "x", "status"), ("fixed", "x" * 301, "words")],
)
def test_what_cannot_be_said(status: str, words: str, field: str, answered: FeedbackCase, moderator: Member) -> None:
    with pytest.raises(InvalidInput) as refused:
        acts.set_status(actor=moderator, case=answered, status=status, words=words)
    assert refused.value.field == field
    assert unchanged(answered)


def test_without_an_answer_nothing_becomes_of_it(case: FeedbackCase, moderator: Member) -> None:
    with pytest.raises(InvalidInput, match="answer first"):
        acts.set_status(actor=moderator, case=case, status="fixed", words="Done")
    assert unchanged(case)


def test_who_saw_another_status_is_told(answered: FeedbackCase, moderator: Member, engineer: Member) -> None:
    acts.set_status(actor=moderator, case=answered, status="planned")
    with pytest.raises(Conflict):
        acts.set_status(actor=engineer, case=answered, status="declined", words="No")
    assert case_of(answered.thread).status == "planned"


@pytest.mark.parametrize("before", list(FeedbackStatus))
@pytest.mark.parametrize("after", ["planned", "fixed", "declined"])
def test_the_services_know_the_moves_of_the_table(
    before: FeedbackStatus, after: str, answered: FeedbackCase, moderator: Member
) -> None:
    case = answered
    if before not in ("received", "answered"):
        case = acts.set_status(actor=moderator, case=case, status=before, words="So it is")
    if before == "received":
        Post.objects.filter(thread=case.thread, number=2).update(state="removed")
        FeedbackCase.objects.update(status="received", answered_at=None, answer=None)
        case = case_of(case.thread)
    if after == before or FeedbackStatus(after) in FEEDBACK_MOVES[before]:
        assert acts.set_status(actor=moderator, case=case, status=after, words="Now so").status == after
    else:
        with pytest.raises(InvalidInput):
            acts.set_status(actor=moderator, case=case, status=after, words="Now so")
        assert case_of(case.thread).status == before


def test_answering_and_saying_so_in_one_breath(case: FeedbackCase, novice: Member, engineer: Member) -> None:
    unhurried()
    row, post = acts.answer_case(
        actor=engineer, case=case, body="We found the coil.", status="planned", words="A new coil in spring"
    )
    assert (row.status, row.answer_id, row.owner) == ("planned", post.pk, engineer)
    assert [(line["step"], line["status"]) for line in told(novice, "feedback_step")] == [
        ("answered", "answered"),
        ("status", "planned"),
    ]


def test_an_answer_with_a_status_that_cannot_be_is_not_posted(case: FeedbackCase, engineer: Member) -> None:
    unhurried()
    with pytest.raises(InvalidInput):
        acts.answer_case(actor=engineer, case=case, body="No.", status="declined", words="")
    assert Post.objects.filter(thread=case.thread).count() == 1
    assert unchanged(case)


def test_who_asks_does_not_answer_for_us(case: FeedbackCase, novice: Member, moderator: Member) -> None:
    novice.is_staff = True
    novice.save(update_fields=["is_staff"])
    with pytest.raises(NotAllowed):
        acts.answer_case(actor=novice, case=case, body="It is fine.")
    assert case_of(case.thread).waits


def test_it_is_solved(answered: FeedbackCase, novice: Member, stranger: Member, moderator: Member) -> None:
    with pytest.raises(NotAllowed):
        acts.say_solved(actor=stranger, case=answered)
    assert unchanged(answered)
    first = acts.say_solved(actor=novice, case=answered).solved_at
    assert acts.say_solved(actor=novice, case=answered).solved_at == first
    assert [line["step"] for line in told(moderator, "feedback_mine")] == ["solved"]


def test_nothing_is_solved_before_there_is_an_answer(case: FeedbackCase, novice: Member) -> None:
    for act in (
        lambda: acts.say_solved(actor=novice, case=case),
        lambda: acts.say_unsolved(actor=novice, case=case, body="?"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert unchanged(case)


def test_it_is_not_solved(answered: FeedbackCase, clock: Any, novice: Member, moderator: Member) -> None:
    answered = acts.set_status(actor=moderator, case=answered, status="fixed", words="A new coil")
    acts.say_solved(actor=novice, case=answered)
    moment = clock.move(timedelta(days=3))
    row, post = acts.say_unsolved(actor=novice, case=answered, body="It hums again.")
    assert (row.status, row.reopened, row.solved_at, row.words, row.waits) == ("received", 1, None, "", True)
    assert row.asked_at >= moment
    assert row.due_at > row.asked_at
    assert post.source == "It hums again."
    kept = FeedbackRound.objects.get()
    assert (kept.asked_at, kept.answered_at) == (answered.asked_at, answered.answered_at)
    assert [line["step"] for line in told(moderator, "feedback_mine")] == ["solved", "reopened"]
    # The next answer stops the new clock; the old one doesn't.
    reply(moderator, row.thread)
    assert case_of(row.thread).answered_at > moment


def test_it_is_reopened_a_few_times_only(answered: FeedbackCase, novice: Member, moderator: Member) -> None:
    site_settings.change_policy(actor=None, name="feedback", numbers={"reopen_limit": 1}, reason="test")
    unhurried()
    row, _post = acts.say_unsolved(actor=novice, case=answered, body="It hums again.")
    reply(moderator, row.thread)
    row = case_of(row.thread)
    posts = Post.objects.count()
    with pytest.raises(NotAllowed, match="as often"):
        acts.say_unsolved(actor=novice, case=row, body="And again.")
    assert unchanged(row)
    assert Post.objects.count() == posts


def test_and_not_after_a_month(answered: FeedbackCase, clock: Any, novice: Member) -> None:
    clock.move(timedelta(days=31))
    with pytest.raises(NotAllowed, match="a while ago"):
        acts.say_unsolved(actor=novice, case=answered, body="It hums again.")
    assert unchanged(answered)


def test_the_database_wants_a_reason_too(answered: FeedbackCase) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackCase.objects.update(status="declined", words="")
