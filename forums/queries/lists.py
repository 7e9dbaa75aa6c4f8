"""Short lists of threads, for other screens than a board's own."""

from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from community.core.clock import HearthNow
from forums.enums import FollowLevel, State
from forums.models import Board, BoardFollow, BoardRead, Thread
from forums.models.visibility import boards_for
from forums.queries.lines import UNREAD_DAYS, ThreadLine, lines_of, with_reading, without_muted
from forums.queries.tags import show_tags
from members.models import Member
from members.policies import Viewer

FOLLOWED = (FollowLevel.WATCHING, FollowLevel.TRACKING)


def newest_threads(viewer: Viewer, limit: int = 10) -> list[Thread]:
    """The threads that were written in last, on any board that exists for the viewer. 1 query."""
    threads = without_muted(with_reading(Thread.objects.listed_for(viewer), viewer), viewer).select_related("board")
    found = list(threads.order_by("-last_post_at", "-id")[:limit])
    show_tags(found)
    return found


def active_in_followed(member: Member, since: datetime, until: datetime, limit: int = 5) -> list[ThreadLine]:
    """What a digest of that span shows: unread threads of followed boards, most replies first. 1 query."""
    threads = _followed(member).filter(last_post_at__gt=since, last_post_at__lte=until).exclude(author=member)
    unread = [line for line in lines_of(member, threads[: limit * 10]) if line.unread]
    return sorted(unread, key=lambda line: (-line.thread.reply_count, -line.thread.pk))[:limit]


def _followed(member: Member) -> QuerySet[Thread]:
    own = BoardFollow.objects.filter(member=member)
    boards = Board.objects.filter(boards_for(member)).filter(
        Q(pk__in=own.filter(level__in=FOLLOWED).values("board"))
        | Q(followed_by_default=True) & ~Q(pk__in=own.values("board"))
    )
    mark = BoardRead.objects.filter(member=member, board=OuterRef("board_id")).values("read_before")
    threads = Thread.objects.filter(board__in=boards.values("pk"), state=State.VISIBLE)
    recent = threads.filter(last_post_at__gt=HearthNow() - timedelta(days=UNREAD_DAYS))
    ordered = with_reading(recent, member).select_related("board").order_by("-last_post_at", "-id")
    return ordered.annotate(mark=Subquery(mark))  # type: ignore[no-redef]


def threads_by(author: Member, viewer: Viewer, limit: int = 20) -> list[Thread]:
    """The threads that `author` opened last, as far as `viewer` may see them in lists. 1 query."""
    threads = Thread.objects.listed_for(viewer).filter(author=author, system=False).select_related("board")
    return list(threads.order_by("-id")[:limit])
