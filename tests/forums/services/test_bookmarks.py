from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from community.core.clock import now
from community.core.errors import InvalidInput, NotAllowed
from community.notifications.models import Delivery, Notification
from community.notifications.registry import kinds
from community.notifications.rendering import build
from forums.models import Bookmark, Post, Thread
from forums.services import posts
from forums.services.bookmarks import remove_bookmark, save_bookmark, send_reminders
from members.models import Member
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory, first_post, open_thread

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def post(thread: Thread) -> Post:
    return first_post(thread)


@pytest.fixture
def reader(regular: Member) -> Member:
    """A regular who lives in Tokyo."""
    Member.objects.filter(pk=regular.pk).update(zone="Asia/Tokyo")
    return Member.objects.get(pk=regular.pk)


def test_a_bookmark_is_kept_changed_and_forgotten(post: Post, reader: Member) -> None:
    first = save_bookmark(actor=reader, post=post)
    again = save_bookmark(actor=reader, post=post, note="For the trip")
    assert first.pk == again.pk
    assert Bookmark.objects.get().note == "For the trip"
    assert remove_bookmark(actor=reader, post=post)
    assert not remove_bookmark(actor=reader, post=post)
    assert not Bookmark.objects.exists()


def test_the_reminder_comes_at_nine_where_they_live(post: Post, reader: Member, clock: TestClock) -> None:
    clock.at(datetime(2027, 3, 1, 12, tzinfo=TOKYO))
    row = save_bookmark(actor=reader, post=post, note="Ask again", remind_on=date(2027, 3, 3))
    assert row.remind_at == datetime(2027, 3, 3, 9, tzinfo=TOKYO)
    clock.at(datetime(2027, 3, 3, 8, 59, tzinfo=TOKYO))
    assert send_reminders() == 0
    clock.at(datetime(2027, 3, 3, 9, 0, 1, tzinfo=TOKYO))
    assert send_reminders() == 1
    assert send_reminders() == 0
    line = Notification.objects.get(member=reader)
    assert (line.kind, line.url) == ("bookmark_reminder", post.get_absolute_url())
    mail = build(Delivery.objects.get(member=reader), kinds["bookmark_reminder"])
    assert mail is not None
    assert "Ask again" in mail.body
    assert Bookmark.objects.get().remind_at is None


def test_a_day_that_lies_behind_changes_nothing(post: Post, reader: Member) -> None:
    today = now().astimezone(TOKYO).date()
    with pytest.raises(InvalidInput) as refused:
        save_bookmark(actor=reader, post=post, remind_on=today - timedelta(days=1))
    assert refused.value.field == "remind_on"
    assert not Bookmark.objects.exists()


def test_nobody_keeps_or_hears_of_what_they_cannot_read(
    post: Post, reader: Member, admin: Member, clock: TestClock
) -> None:
    secret = first_post(open_thread(admin, BoardFactory(seen_by="staff")))
    with pytest.raises(NotAllowed):
        save_bookmark(actor=reader, post=secret)
    assert not Bookmark.objects.exists()
    save_bookmark(actor=reader, post=post, remind_on=now().date() + timedelta(days=2))
    posts.hide_post(actor=admin, post=post)
    clock.move(timedelta(days=4))
    assert send_reminders() == 1
    assert not Notification.objects.filter(kind="bookmark_reminder").exists()
    assert Bookmark.objects.get().remind_at is None
