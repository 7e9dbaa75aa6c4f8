"""Lists of threads: a board's page, and the short ones on other screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from community.core.clock import HearthNow, now
from community.core.pagination import Cursor, newest_first
from forums.enums import FollowLevel, State
from forums.models import Board, BoardFollow, BoardRead, Thread, ThreadRead
from forums.models.visibility import boards_for
from forums.queries.boards import UNREAD_DAYS
from forums.queries.tags import show_tags
from forums.queries.watching import board_level
from members.models import Member
from members.policies import Viewer

PAGE_SIZE = 30
FOLLOWED = (FollowLevel.WATCHING, FollowLevel.TRACKING)
MOST_PINNED = 10


@dataclass(frozen=True)
class ThreadLine:
    """A thread in a list, with what of it this reader has not read: None for visitors, 0 for nothing."""

    thread: Thread
    unread: int | None = None
    # Never opened, as opposed to grown since.
    is_new: bool = False


@dataclass(frozen=True)
class BoardPage:
    """One page of a board. `next` is the cursor of the page after it."""

    board: Board
    pinned: Sequence[ThreadLine]
    lines: Sequence[ThreadLine]
    next: Cursor | None
    is_first: bool
    level: FollowLevel


def board_page(viewer: Viewer, board: Board, *, after: Cursor | None = None) -> BoardPage:
    """The board's threads by their last posts, pinned ones before the first. `board` comes from access. 1 query."""
    threads = _with_reading(Thread.objects.filter(board=board, state=State.VISIBLE), viewer)
    if after is None:
        found = list(_first_page(threads))
        pinned = [thread for thread in found if thread.pinned]
        rest = [thread for thread in found if not thread.pinned]
        more, rest = len(rest) > PAGE_SIZE, rest[:PAGE_SIZE]
        following = Cursor(rest[-1].last_post_at, rest[-1].pk) if more else None
    else:
        page = newest_first(threads.filter(pinned=False), by="last_post_at", after=after, size=PAGE_SIZE)
        pinned, rest, following = [], list(page.rows), page.next
    show_tags([*pinned, *rest])
    floor = None
    if isinstance(viewer, Member):
        floor = read_floor(viewer, getattr(board, "read_before", None), seen_at(viewer))
    return BoardPage(
        board=board,
        pinned=[line_of(thread, floor) for thread in pinned],
        lines=[line_of(thread, floor) for thread in rest],
        next=following,
        is_first=after is None,
        level=board_level(board),
    )


def _first_page(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Pinned and newest in one query, each found by its own index."""
    newest = threads.filter(pinned=False).order_by("-last_post_at", "-id")[: PAGE_SIZE + 1]
    pinned = threads.filter(pinned=True).order_by("-last_post_at", "-id")[:MOST_PINNED]
    return pinned.union(newest, all=True).order_by("-pinned", "-last_post_at", "-id")


def newest_threads(viewer: Viewer, limit: int = 10) -> list[Thread]:
    """The threads that were written in last, on any board that exists for the viewer. 1 query."""
    threads = Thread.objects.listed_for(viewer).select_related("board", "author", "last_post_by")
    found = list(threads.order_by("-last_post_at", "-id")[:limit])
    show_tags(found)
    return found


def unread_in_followed(member: Member, limit: int = 10) -> list[ThreadLine]:
    """Threads with something unread on the boards that `member` follows, newest first. 1 query."""
    moment = seen_at(member)
    lines = [line_of(thread, read_floor(member, thread.mark, moment)) for thread in _followed(member)[: limit * 3]]
    unread = [line for line in lines if line.unread][:limit]
    show_tags(line.thread for line in unread)
    return unread


def active_in_followed(member: Member, since: datetime, until: datetime, limit: int = 5) -> list[ThreadLine]:
    """What a digest of that span shows: unread threads of followed boards, most replies first. 1 query."""
    threads = _followed(member).filter(last_post_at__gt=since, last_post_at__lte=until).exclude(author=member)
    lines = [line_of(thread, read_floor(member, thread.mark, until)) for thread in threads[: limit * 10]]
    unread = [line for line in lines if line.unread]
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
    ordered = _with_reading(recent, member).select_related("board").order_by("-last_post_at", "-id")
    return ordered.annotate(mark=Subquery(mark))  # type: ignore[no-redef]


def threads_by(author: Member, viewer: Viewer, limit: int = 20) -> list[Thread]:
    """The threads that `author` opened last, as far as `viewer` may see them in lists. 1 query."""
    threads = Thread.objects.listed_for(viewer).filter(author=author, system=False).select_related("board")
    return list(threads.order_by("-id")[:limit])


def seen_at(viewer: Member) -> datetime:
    """The present, as the sign-in backend has read it with the member; else asked for."""
    moment: datetime = getattr(viewer, "seen_at", None) or now()
    return moment


def read_floor(viewer: Member, mark: datetime | None, moment: datetime) -> datetime:
    """The time before which everything counts as read at `moment`."""
    return max(viewer.date_joined, moment - timedelta(days=UNREAD_DAYS), mark or viewer.date_joined)


def line_of(thread: Thread, floor: datetime | None) -> ThreadLine:
    """The thread with its unread posts (visitors, without a `floor`, have none). `thread.read_to` must be there."""
    if floor is None:
        return ThreadLine(thread)
    if thread.read_to is None:
        new = thread.last_post_at > floor
        return ThreadLine(thread, thread.last_number if new else 0, new)
    unread = max(0, thread.last_number - thread.read_to) if thread.last_post_at > floor else 0
    return ThreadLine(thread, unread)


def _with_reading(threads: QuerySet[Thread], viewer: Viewer) -> QuerySet[Thread]:
    threads = threads.select_related("author", "last_post_by")
    if not isinstance(viewer, Member):
        return threads
    read = ThreadRead.objects.filter(member=viewer, thread=OuterRef("pk")).values("last_number")
    return threads.annotate(read_to=Subquery(read))  # type: ignore[no-redef]
