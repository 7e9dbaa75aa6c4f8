"""The answer desk in the admin: the queue, and the same acts as on the pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forums.enums import BoardKind
from forums.models import Board, FeedbackCase, Thread
from forums.services.feedback import acts
from forums.services.feedback.policy import FeedbackPolicy, feedback_policy
from members.models import Member
from tests.admin.things import act, page
from tests.factories.forums import BoardFactory, open_thread, reply
from tests.factories.members import MemberFactory

QUEUE = reverse("admin:forums_feedbackcase_changelist")


@pytest.fixture
def desk(db: None) -> Board:
    return BoardFactory(kind=BoardKind.FEEDBACK, name_en="Ask the engineers")


@pytest.fixture
def case(desk: Board) -> FeedbackCase:
    thread = open_thread(MemberFactory(display_name="Ann Asker"), desk, title="The lamp hums")
    return FeedbackCase.objects.get(thread=thread)


def test_the_queue_and_its_filters(as_moderator: Client, moderator: Member, case: FeedbackCase, desk: Board) -> None:
    other = open_thread(MemberFactory(), desk, title="The lamp flickers")
    acts.take_case(actor=moderator, case=FeedbackCase.objects.get(thread=other))
    done = open_thread(MemberFactory(), desk, title="The lamp is dark")
    reply(moderator, done)
    everything = as_moderator.get(QUEUE).content.decode()
    assert "The lamp hums" in everything
    assert "The lamp flickers" in everything
    assert "The lamp is dark" not in everything
    mine = as_moderator.get(QUEUE, {"whose": "mine"}).content.decode()
    assert ("The lamp flickers" in mine, "The lamp hums" in mine) == (True, False)
    nobodys = as_moderator.get(QUEUE, {"whose": "unowned"}).content.decode()
    assert ("The lamp flickers" in nobodys, "The lamp hums" in nobodys) == (False, True)
    assert "The lamp" not in as_moderator.get(QUEUE, {"state": "settled"}).content.decode()


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_queue_costs_the_same_at_any_length(
    n: int, as_moderator: Client, moderator: Member, desk: Board, django_assert_num_queries: Any
) -> None:
    for _ in range(n):
        open_thread(MemberFactory(), desk)
    FeedbackCase.objects.update(owner=moderator)
    as_moderator.get(QUEUE)
    with django_assert_num_queries(7):
        assert as_moderator.get(QUEUE).status_code == 200


def test_taking_answering_and_settling(as_moderator: Client, moderator: Member, case: FeedbackCase) -> None:
    text = as_moderator.get(page(case)).content.decode()
    assert "The lamp hums" in text
    assert act(case, "take") in text
    assert act(case, "status") not in text
    as_moderator.post(act(case, "take"))
    assert FeedbackCase.objects.get().owner == moderator
    refused = as_moderator.post(act(case, "answer"), {"body": "No.", "status": "declined", "words": ""})
    assert refused.status_code == 422
    assert FeedbackCase.objects.get().waits
    as_moderator.post(act(case, "answer"), {"body": "We found the coil.", "status": "planned", "words": "In spring"})
    answered = FeedbackCase.objects.get()
    assert (answered.status, answered.words) == ("planned", "In spring")
    as_moderator.post(act(case, "status"), {"status": "fixed", "words": "A new coil"})
    assert Thread.objects.get().feedback_status == "fixed"
    assert "A new coil" in as_moderator.get(page(case)).content.decode()
    assert "The lamp hums" in as_moderator.get(QUEUE, {"state": "settled"}).content.decode()


def test_handing_over(as_moderator: Client, moderator: Member, admin: Member, case: FeedbackCase) -> None:
    as_moderator.post(act(case, "hand-over"), {"to": str(admin.pk)})
    assert FeedbackCase.objects.get().owner == admin
    as_moderator.post(act(case, "hand-over"), {"to": ""})
    assert FeedbackCase.objects.get().owner is None
    assert as_moderator.post(act(case, "hand-over"), {"to": str(case.thread.author_id)}).status_code == 422


def test_a_boards_own_promise(as_admin: Client, desk: Board) -> None:
    html = as_admin.get(page(desk)).content.decode()
    assert "answer_hours" in html


def test_the_promise_is_changed_on_the_policys_form(as_rule_keeper: Client) -> None:
    url = reverse("admin:site_settings_policy", args=["feedback"])
    form = as_rule_keeper.get(url).context["form"]
    data = {bound.html_name: bound.value() for bound in form} | {"reason": "We are more now"}
    refused = as_rule_keeper.post(url, data | {"weekdays": "8"})
    assert refused.status_code == 422
    assert feedback_policy() == FeedbackPolicy()
    as_rule_keeper.post(url, data | {"hours": "8", "holidays": "2027-02-05/2027-02-11，2027-04-05"})
    changed = feedback_policy()
    assert (changed.hours, changed.holidays) == (8, ("2027-02-05/2027-02-11", "2027-04-05"))
