"""Reminders before and when an answer is due, escalation after: each once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group

from community.notifications import rendering
from community.notifications.models import Delivery, DeliveryState, Notification
from community.notifications.registry import kinds
from forums.models import FeedbackCase
from forums.services import posts
from forums.services.feedback import acts, ticks
from members.models import Member
from tests.factories.forums import reply
from tests.forums.services.feedback.conftest import case_of

pytestmark = pytest.mark.django_db


def lines(member: Member) -> list[tuple[str, int]]:
    found = Notification.objects.filter(member=member, kind__in=("feedback_due", "feedback_overdue")).order_by("id")
    return [(line.kind, line.context["told"]) for line in found]


def test_the_owner_is_reminded_before_and_when_it_is_due_then_admins_hear(
    case: FeedbackCase, clock: Any, moderator: Member, engineer: Member, admin: Member
) -> None:
    case = acts.take_case(actor=engineer, case=case)
    assert ticks.remind() == 0
    clock.at(case.remind_at)
    assert (ticks.remind(), ticks.remind()) == (1, 0)
    assert lines(engineer) == [("feedback_due", 1)]
    clock.at(case.due_at)
    assert (ticks.remind(), ticks.remind()) == (1, 0)
    assert lines(engineer) == [("feedback_due", 1), ("feedback_due", 2)]
    assert lines(admin) == []
    clock.at(case.escalate_at)
    assert (ticks.remind(), ticks.remind()) == (1, 0)
    assert lines(admin) == [("feedback_overdue", 3)]
    assert len(lines(engineer)) == 2
    assert lines(moderator) == []
    done = case_of(case.thread)
    assert (done.told, done.next_at) == (3, None)


def test_what_nobody_owns_is_everybodys(case: FeedbackCase, clock: Any, moderator: Member, engineer: Member) -> None:
    clock.at(case.remind_at)
    ticks.remind()
    assert lines(moderator) == lines(engineer) == [("feedback_due", 1)]


def test_admins_by_group_hear_too(case: FeedbackCase, clock: Any, moderator: Member, engineer: Member) -> None:
    engineer.groups.add(Group.objects.get_or_create(name="admins")[0])
    clock.at(case.escalate_at)
    ticks.remind()
    assert (lines(engineer), lines(moderator)) == ([("feedback_overdue", 3)], [])


def test_after_a_pause_of_the_beat_only_the_newest_counts(
    case: FeedbackCase, clock: Any, moderator: Member, admin: Member
) -> None:
    clock.at(case.escalate_at + timedelta(days=2))
    assert ticks.remind() == 1
    assert (lines(moderator), lines(admin)) == ([], [("feedback_overdue", 3)])


def test_what_is_answered_reminds_nobody(case: FeedbackCase, clock: Any, moderator: Member) -> None:
    reply(moderator, case.thread)
    clock.at(case.escalate_at)
    assert ticks.remind() == 0
    assert lines(moderator) == []


def test_a_reminder_is_not_mailed_after_the_answer(
    case: FeedbackCase, clock: Any, moderator: Member, engineer: Member
) -> None:
    clock.at(case.remind_at)
    ticks.remind()
    mail = Delivery.objects.get(member=engineer, kind="feedback_due")
    assert kinds["feedback_due"].still_wanted(mail)
    reply(moderator, case.thread)
    mail.refresh_from_db()
    assert mail.state == DeliveryState.EXPIRED
    assert not kinds["feedback_due"].still_wanted(mail)


def test_an_answer_that_goes_reminds_anew_of_what_is_still_to_come(
    case: FeedbackCase, clock: Any, moderator: Member, admin: Member
) -> None:
    clock.at(case.remind_at)
    ticks.remind()
    answer = reply(moderator, case.thread)
    posts.remove_post(actor=moderator, post=answer)
    assert case_of(case.thread).next_at == case.due_at
    clock.at(case.escalate_at)
    assert ticks.remind() == 1
    assert lines(admin)[-1] == ("feedback_overdue", 3)


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("feedback_due", {"told": 1}),
        ("feedback_due", {"told": 2}),
        ("feedback_overdue", {"told": 3}),
        ("feedback_received", {}),
        *[("feedback_mine", {"step": step}) for step in ("owner", "reopened", "solved", "lost")],
        *[("feedback_step", {"step": "status", "status": status}) for status in ("planned", "fixed", "declined")],
        ("feedback_step", {"step": "answered", "status": "answered"}),
        ("feedback_step", {"step": "lost", "status": "received"}),
    ],
)
def test_every_mail_can_be_written(kind: str, more: dict[str, Any], language: str, moderator: Member) -> None:
    moderator.language = language
    context = {
        "title": "The lamp hums",
        "asker_name": "Nora",
        "actor_name": "Edda",
        "owner_name": "",
        "words": "",
        "step": "",
        "status": "received",
        "due_at": "2027-03-02T09:00:00+00:00",
        "waits": True,
        **more,
    }
    mail = rendering.build(Delivery(kind=kind, member=moderator, context=context, url="/t/1/-/"), kinds[kind])
    assert mail is not None
    assert "The lamp hums" in mail.subject
    assert "\n\n\n\n" not in str(mail.body)
