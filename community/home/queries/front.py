"""What the front page shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from events.queries.meetups import MeetupRow, upcoming
from forums.models import Photo
from forums.queries.gallery import photo_of_week
from forums.queries.lines import ThreadLine
from forums.queries.lists import newest_threads
from forums.queries.unread import unread_in_followed
from members.models import Member

THREADS = 10
MEETUPS = 4


@dataclass(frozen=True)
class FrontPage:
    """`unread` is what a member has not read of what they follow; `newest` what is alive for everybody."""

    unread: Sequence[ThreadLine]
    newest: Sequence[ThreadLine]
    meetups: Sequence[MeetupRow]
    photo: Photo | None


def front_page(viewer: Member | AnonymousUser) -> FrontPage:
    """Return the front page's lists: what is new to a member, and otherwise what was written in last."""
    if not isinstance(viewer, Member):
        return FrontPage([], _newest(viewer), upcoming(viewer, limit=MEETUPS), photo_of_week(viewer))
    unread = unread_in_followed(viewer, THREADS)
    seen = {line.thread.pk for line in unread}
    newest = [line for line in _newest(viewer) if line.thread.pk not in seen] if len(unread) < THREADS else []
    # Their own city's first; where nothing is planned there, everywhere.
    meetups = (upcoming(viewer, place=viewer.place, limit=MEETUPS) if viewer.place else []) or upcoming(
        viewer, limit=MEETUPS
    )
    return FrontPage(unread, newest[: THREADS - len(unread)], meetups, photo_of_week(viewer))


def _newest(viewer: Member | AnonymousUser) -> list[ThreadLine]:
    return [ThreadLine(thread) for thread in newest_threads(viewer, THREADS)]
