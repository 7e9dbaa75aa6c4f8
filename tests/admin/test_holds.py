"""What waits for review: publishing it, or not."""

import pytest
from django.test import Client
from django.urls import reverse

from community.moderation import services
from community.moderation.enums import HoldReason, HoldState
from community.moderation.models import Hold
from forums.enums import State
from forums.models import Post
from members.models import Member
from tests.admin.things import act, page, written
from tests.factories.members import MemberFactory

WAITING = reverse("admin:moderation_hold_changelist")


@pytest.fixture
def author(db: None) -> Member:
    return MemberFactory(role="regular", display_name="Ann Author")


@pytest.fixture
def hold(author: Member) -> Hold:
    post = written(author, "Is this a bicycle?")
    Post.objects.filter(pk=post.pk).update(state=State.HELD)
    return services.hold(kind="post", object_id=post.pk, author=author, reasons=[HoldReason.LINKS, HoldReason.CAPITALS])


def test_the_page_shows_what_waits_and_why(as_moderator: Client, hold: Hold) -> None:
    assert "many links · all in capitals" in as_moderator.get(WAITING).content.decode()
    text = as_moderator.get(page(hold)).content.decode()
    assert "many links · all in capitals" in text
    assert "Is this a bicycle?" in text
    assert act(hold, "approve") in text


def test_publishing(as_moderator: Client, moderator: Member, hold: Hold) -> None:
    response = as_moderator.post(act(hold, "approve"))
    assert response["Location"] == WAITING
    hold.refresh_from_db()
    assert (hold.state, hold.resolved_by) == (HoldState.APPROVED, moderator)
    assert Post.objects.get(pk=hold.object_id).state == State.VISIBLE


def test_not_publishing_needs_a_reason(as_moderator: Client, hold: Hold) -> None:
    assert as_moderator.post(act(hold, "reject"), {}).status_code == 422
    hold.refresh_from_db()
    assert hold.state == HoldState.WAITING
    as_moderator.post(act(hold, "reject"), {"template": "advertising"})
    hold.refresh_from_db()
    assert hold.state == HoldState.REJECTED
    assert hold.resolution.startswith("This is advertising.")
    assert Post.objects.get(pk=hold.object_id).state == State.HIDDEN
    # What is decided offers nothing more.
    assert act(hold, "approve") not in as_moderator.get(page(hold)).content.decode()
    assert as_moderator.post(act(hold, "approve")).status_code == 403


def test_ticked_ones_are_published_together(as_moderator: Client, hold: Hold) -> None:
    as_moderator.post(WAITING, {"action": "approve", "_selected_action": [hold.pk]})
    hold.refresh_from_db()
    assert hold.state == HoldState.APPROVED
    assert "Is this" not in as_moderator.get(WAITING).content.decode()


def test_members_publish_nothing(as_member: Client, hold: Hold) -> None:
    assert as_member.post(act(hold, "approve"), follow=True).status_code == 403
    hold.refresh_from_db()
    assert hold.state == HoldState.WAITING
