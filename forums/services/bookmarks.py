"""What members want to find again, and be reminded of."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow, now
from community.core.errors import InvalidInput, NotAllowed
from community.core.markup import excerpt
from community.core.timewords import zone_of
from community.notifications import services as notifications
from forums import policies
from forums.models import Bookmark, Post
from members.models import Member

# When, on the member's own clock, a reminder comes on its day.
REMIND_AT = time(9)
_BATCH = 200


@transaction.atomic
def save_bookmark(*, actor: Member, post: Post, note: str = "", remind_on: date | None = None) -> Bookmark:
    """Bookmark a post, or change note and reminder of a bookmark; a reminder comes at nine on its day, where they live.

    Raises NotAllowed and InvalidInput (field "remind_on": the moment lies behind).
    """
    if not policies.can_read(actor, post):
        raise NotAllowed
    remind_at = datetime.combine(remind_on, REMIND_AT, zone_of(actor.zone)) if remind_on else None
    if remind_at is not None and remind_at <= now():
        raise InvalidInput(_("Choose a day that lies ahead."), field="remind_on")
    row, _created = Bookmark.objects.update_or_create(
        member=actor, post=post, defaults={"note": note[:200], "remind_at": remind_at}
    )
    return row


@transaction.atomic
def remove_bookmark(*, actor: Member, post: Post) -> bool:
    """Forget a bookmark. False when there was none."""
    deleted, _models = Bookmark.objects.filter(member=actor, post=post).delete()
    return bool(deleted)


def send_reminders() -> int:
    """Remind whom it is time to remind; return how many. Safe to run twice."""
    total = 0
    while sent := _send_some():
        total += sent
    return total


@transaction.atomic
def _send_some() -> int:
    due = Bookmark.objects.filter(remind_at__lte=HearthNow()).order_by("remind_at")
    rows = list(
        due.select_for_update(no_key=True, skip_locked=True, of=("self",)).select_related(
            "member", "post__thread__board", "post__author"
        )[:_BATCH]
    )
    for row in rows:
        if policies.can_read(row.member, row.post):
            _remind(row)
    Bookmark.objects.filter(pk__in=[row.pk for row in rows]).update(remind_at=None)
    return len(rows)


def _remind(row: Bookmark) -> None:
    assert row.remind_at is not None  # noqa: S101  (it is due)
    notifications.notify(
        kind="bookmark_reminder",
        recipients=[row.member_id],
        subject=f"bookmark:{row.pk}",
        dedupe_key=f"bookmark:{row.pk}:{int(row.remind_at.timestamp())}",
        context={
            "thread": row.post.thread_id,
            "post": row.post_id,
            "title": row.post.thread.title,
            "note": row.note,
            "excerpt": excerpt(row.post.html, 120),
        },
        url=row.post.get_absolute_url(),
    )
