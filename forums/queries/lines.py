"""A thread as a line of a list: what of it this reader has not read, and what they do not want to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from community.core.clock import now
from forums.enums import FollowLevel
from forums.models import BoardFollow, Thread, ThreadRead, ThreadWatch
from forums.queries.looks import LineLook, line_look
from forums.queries.pending import with_pending
from forums.queries.tags import show_tags
from members.models import Member
from members.policies import Viewer
from members.queries.ignoring import ignored_ids

# What is older counts as read; marks older than that are pruned.
UNREAD_DAYS = 60


@dataclass(frozen=True)
class ThreadLine:
    """A thread in a list, with what of it this reader has not read: None for visitors, 0 for nothing."""

    thread: Thread
    unread: int | None = None
    # Never opened, as opposed to grown since.
    is_new: bool = False

    @property
    def look(self) -> LineLook:
        """As its board shows it."""
        return line_look(self)

    @property
    def look_with_board(self) -> LineLook:
        """As lists of several boards show it."""
        return line_look(self, names_board=True)


def with_reading(threads: QuerySet[Thread], viewer: Viewer) -> QuerySet[Thread]:
    """The threads as lists need them for this reader: authors, `read_to`, `is_muted`; nothing by whom they ignore."""
    threads = threads.select_related("author", "last_post_by")
    if not isinstance(viewer, Member):
        return threads
    ignored = ignored_ids(viewer)
    if ignored:
        threads = threads.exclude(author__in=sorted(ignored))
    read = ThreadRead.objects.filter(member=viewer, thread=OuterRef("pk")).values("last_number")
    muted = ThreadWatch.objects.filter(member=viewer, thread=OuterRef("pk"), level=FollowLevel.MUTED)
    return threads.annotate(read_to=Subquery(read), is_muted=Exists(muted))  # type: ignore[no-redef]


def without_muted(threads: QuerySet[Thread], viewer: Viewer) -> QuerySet[Thread]:
    """Leave out the threads that a member has muted, and those of muted boards that they have not chosen to follow."""
    if not isinstance(viewer, Member):
        return threads
    own = ThreadWatch.objects.filter(member=viewer, thread=OuterRef("pk"))
    boards = BoardFollow.objects.filter(member=viewer, board=OuterRef("board_id"), level=FollowLevel.MUTED)
    threads = threads.exclude(Exists(own.filter(level=FollowLevel.MUTED)))
    return threads.exclude(Exists(boards) & ~Exists(own))


def seen_at(viewer: Member) -> datetime:
    """The present, as the sign-in backend has read it with the member; else asked for."""
    moment: datetime = getattr(viewer, "seen_at", None) or now()
    return moment


def read_floor(viewer: Member, mark: datetime | None, moment: datetime) -> datetime:
    """The time before which everything counts as read at `moment`."""
    return max(viewer.date_joined, moment - timedelta(days=UNREAD_DAYS), mark or viewer.date_joined)


def lines_of(viewer: Viewer, threads: Iterable[Thread], *, mark: datetime | None = None) -> list[ThreadLine]:
    """The threads of `with_reading` as lines. `mark`: what the reader counts as read on their board, unless the threads
    carry it themselves.
    """
    found = list(threads)
    show_tags(found)
    if not isinstance(viewer, Member):
        return [ThreadLine(thread) for thread in found]
    with_pending(viewer, found)
    moment, ignored = seen_at(viewer), ignored_ids(viewer)
    return [
        line_of(thread, read_floor(viewer, getattr(thread, "mark", mark), moment), ignored=ignored) for thread in found
    ]


def line_of(thread: Thread, floor: datetime | None, *, ignored: frozenset[int] = frozenset()) -> ThreadLine:
    """The thread with its unread posts (visitors, without a `floor`, have none). `thread.read_to` must be there."""
    if floor is None:
        return ThreadLine(thread)
    unseen = thread.last_post_at > floor and not getattr(thread, "is_muted", False)
    if thread.last_post_by_id in ignored:
        # Their name is not shown; and what only they have added is nothing new.
        thread.last_post_by = None
        unseen = unseen and thread.last_number - (thread.read_to or 0) > 1
    if thread.read_to is None:
        return ThreadLine(thread, thread.last_number if unseen else 0, unseen)
    return ThreadLine(thread, max(0, thread.last_number - thread.read_to) if unseen else 0)
