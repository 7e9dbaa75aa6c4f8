"""Handling a report: the queue, its page, every outcome, taking back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from community.audit.models import Entry
from community.core.clock import now
from community.moderation.enums import ReportState, SanctionKind
from community.moderation.models import Report, Sanction
from forums.enums import State
from forums.models import Post
from members.models import Member
from tests.admin.things import act, page, reported, token, written
from tests.factories.members import MemberFactory

QUEUE = reverse("admin:moderation_report_changelist")


@pytest.fixture
def author(db: None) -> Member:
    return MemberFactory(role="regular", display_name="Ann Author")


@pytest.fixture
def report(author: Member) -> Report:
    return reported(written(author))


def test_queue_shows_each_thing_once_with_who_wrote_it(as_moderator: Client, author: Member, report: Report) -> None:
    reported(written(author, "Another one."))
    reported(report_post(report), reason="spam")
    page_text = as_moderator.get(QUEUE).content.decode()
    assert page_text.count("looks like something the cat") == 1
    assert "2 reports" in page_text
    assert page_text.count("Another one.") == 1
    assert page_text.count("Ann Author") == 2


def report_post(report: Report) -> Post:
    return Post.objects.get(pk=report.object_id)


@pytest.mark.parametrize("n", [1, 3])
def test_queue_costs_the_same_for_one_and_for_three(
    as_moderator: Client, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for _i in range(n):
        reported(written(MemberFactory(role="regular")))
    as_moderator.get(QUEUE)
    with django_assert_num_queries(7):
        assert as_moderator.get(QUEUE).content.decode().count("looks like something the cat") == n


def test_page_tells_what_is_needed_to_decide(as_moderator: Client, author: Member, report: Report) -> None:
    other = written(author, "A kind word about chains.")
    text = as_moderator.get(page(report)).content.decode()
    assert "Insults or threatens somebody" in text
    assert "looks like something the cat" in text
    assert "Please look." in text
    assert "A kind word about chains." in text
    assert f'href="{other.get_absolute_url()}"' in text
    assert 'value="suspend"' in text


def test_silencing_hides_the_post_and_goes_on_to_the_next(
    as_moderator: Client, moderator: Member, author: Member, report: Report
) -> None:
    following = reported(written(MemberFactory(role="regular"), "The next one."))
    response = as_moderator.post(
        act(report, "decide"),
        {"outcome": "silence", "template": "insult", "words": "Take a walk.", "length": "3", "form_token": token()},
    )
    assert response.status_code == 302
    assert response["Location"] == page(following)
    report.refresh_from_db()
    assert (report.state, report.resolved_by) == (ReportState.UPHELD, moderator)
    assert report_post(report).state == State.HIDDEN
    sanction = Sanction.objects.get(member=author)
    assert sanction.kind == SanctionKind.SILENCE
    assert sanction.reason.startswith("This attacks a person.")
    assert sanction.reason.endswith("\nTake a walk.")
    assert sanction.ends_at is not None
    assert abs(sanction.ends_at - now() - timedelta(days=3)) < timedelta(minutes=1)
    assert Entry.objects.filter(action="moderation.resolve", actor=moderator).count() == 1
    told = as_moderator.get(page(following)).content.decode()
    assert act(report, "undo") in told


def test_leaving_it_needs_no_reason(as_moderator: Client, report: Report) -> None:
    response = as_moderator.post(act(report, "decide"), {"outcome": "dismiss"})
    assert response["Location"] == QUEUE
    report.refresh_from_db()
    assert report.state == ReportState.DISMISSED
    assert report_post(report).state == State.VISIBLE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"outcome": "hide"}, "Say why: the member will read it."),
        ({"outcome": "banish", "words": "x"}, "banish"),
        ({"outcome": "suspend", "words": "x", "length": "other"}, "Choose when it ends."),
        ({"outcome": "suspend", "words": "x", "length": "other", "until": "2001-01-01T00:00"}, "must lie ahead"),
        ({"outcome": "hide", "words": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_refused_input_changes_nothing(as_moderator: Client, report: Report, data: dict[str, str], said: str) -> None:
    response = as_moderator.post(act(report, "decide"), {"form_token": token(), **data})
    assert response.status_code == 422
    assert said in response.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.OPEN
    assert not Sanction.objects.exists()
    assert not Entry.objects.exists()


def test_a_decision_sent_twice_is_one(as_moderator: Client, author: Member, report: Report) -> None:
    data = {"outcome": "note", "words": "Please don't.", "form_token": token()}
    first = as_moderator.post(act(report, "decide"), data)
    second = as_moderator.post(act(report, "decide"), data)
    # The report is decided: the second is refused, or gets the first's answer.
    assert first.status_code == 302
    assert second.status_code in (302, 403)
    assert Sanction.objects.filter(member=author).count() == 1


def test_taking_back_shows_the_post_and_lifts_the_measure(as_moderator: Client, author: Member, report: Report) -> None:
    other = reported(report_post(report), reason="spam")
    as_moderator.post(act(report, "decide"), {"outcome": "suspend", "words": "Enough.", "length": "open"})
    response = as_moderator.post(act(report, "undo"), {"reason": "The wrong one."})
    assert response["Location"] == page(report)
    report.refresh_from_db()
    assert report.state == ReportState.OPEN
    assert report_post(report).state == State.VISIBLE
    assert Sanction.objects.get(member=author).lifted_at is not None
    # The decision was about both.
    other.refresh_from_db()
    assert (other.state, other.resolved_at) == (ReportState.OPEN, None)


def test_ticked_reports_are_dismissed_and_taken_back_together(as_moderator: Client, report: Report) -> None:
    other = reported(written(MemberFactory(role="regular"), "Another one."))
    ticked = {"_selected_action": [report.pk, other.pk], "select_across": "1"}
    as_moderator.post(QUEUE, {"action": "dismiss", **ticked})
    states = set(Report.objects.values_list("state", flat=True))
    assert states == {ReportState.DISMISSED}
    decided = as_moderator.get(f"{QUEUE}?state=resolved").content.decode()
    assert "Another one." in decided
    as_moderator.post(f"{QUEUE}?state=resolved", {"action": "take_back", **ticked})
    assert set(Report.objects.values_list("state", flat=True)) == {ReportState.OPEN}


def test_only_what_is_ticked_is_acted_on(as_moderator: Client, report: Report) -> None:
    other = reported(written(MemberFactory(role="regular"), "Another one."))
    as_moderator.post(QUEUE, {"action": "dismiss", "_selected_action": [report.pk], "select_across": "1"})
    other.refresh_from_db()
    assert other.state == ReportState.OPEN


def test_a_moderator_cannot_decide_about_their_own_post(
    as_moderator: Client, moderator: Member, report: Report
) -> None:
    own = reported(written(moderator, "My own."))
    response = as_moderator.post(act(own, "decide"), {"outcome": "dismiss"})
    assert response.status_code == 422
    own.refresh_from_db()
    assert own.state == ReportState.OPEN


def test_members_cannot_decide(as_member: Client, report: Report) -> None:
    response = as_member.post(act(report, "decide"), {"outcome": "dismiss"}, follow=True)
    assert response.status_code == 403
    report.refresh_from_db()
    assert report.state == ReportState.OPEN
