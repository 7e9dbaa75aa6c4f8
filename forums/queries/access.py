"""The only way from an address to a row: what is not there and what is not for this viewer are the same 404."""

import re

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404

from community.core.statements import Statement
from community.notifications.queries import unread_about
from forums import policies
from forums.models import (
    Board,
    BoardFollow,
    BoardRead,
    Draft,
    Photo,
    Post,
    Section,
    Thread,
    ThreadEvent,
    ThreadRead,
    ThreadWatch,
)
from forums.queries.boards import known_board, known_boards
from forums.queries.pending import with_pending
from members.models import Member
from members.policies import Viewer

# More digits than any id has: the database would refuse to compare.
_LARGEST = 2**63 - 1
# As forums.services.photos makes them.
_KEY = re.compile("[0-9a-f]{32}")


def get_board_for(viewer: Viewer, slug: str) -> Board:
    """The board with its section and, as attributes, the viewer's `read_before` and `follow_level` there (or None)."""
    if not isinstance(viewer, Member):
        known = next((board for board in known_boards(viewer) if board.slug == slug), None)
        if known is None:
            raise Http404
        return known
    boards = Board.objects.visible_to(viewer).select_related("section")
    boards = boards.annotate(  # type: ignore[no-redef]
        read_before=Subquery(BoardRead.objects.filter(member=viewer, board=OuterRef("pk")).values("read_before")),
        follow_level=Subquery(BoardFollow.objects.filter(member=viewer, board=OuterRef("pk")).values("level")),
    )
    board = boards.filter(slug=slug).first()
    if board is None:
        raise Http404
    return board


def get_board_by_id_for(viewer: Viewer, pk: int) -> Board:
    """The board with this id."""
    board = Board.objects.visible_to(viewer).filter(pk=pk).first() if pk <= _LARGEST else None
    if board is None:
        raise Http404
    return board


def get_section_for(viewer: Viewer, slug: str) -> Section:
    """A section in which the viewer can see a board. Mostly 0 queries."""
    found = next((board.section for board in known_boards(viewer) if board.section.slug == slug), None)
    if found is None:
        raise Http404
    return found


def get_thread_for(viewer: Viewer, pk: int) -> Thread:
    """The thread with board, section and author; for a member also `read_to` (or None), `has_news` and `has_draft`.

    The first is how far they have read, the second whether their inbox has something unread about it, the third whether
    they have begun a reply. What they hear of the thread is read along for queries.watching.level_for. Merged threads
    are not there (queries.log.where_now).
    """
    threads = Thread.objects.visible_to(viewer).select_related("board__section", "author")
    if isinstance(viewer, Member):
        read = ThreadRead.objects.filter(member=viewer, thread=OuterRef("pk"))
        watch = ThreadWatch.objects.filter(member=viewer, thread=OuterRef("pk"))
        asked = BoardFollow.objects.filter(member=viewer, board=OuterRef("board_id"))
        draft = Draft.objects.filter(member=viewer, key=f"reply:{pk}", deleted_at__isnull=True)
        threads = threads.annotate(  # type: ignore[no-redef]
            read_to=Subquery(read.values("last_number")),
            has_news=unread_about(viewer, f"thread:{pk}"),
            has_draft=Exists(draft),
            watch_level=Subquery(watch.values("level")),
            watch_chosen=Subquery(watch.values("chosen")),
            asked_of_board=Subquery(asked.values("level")),
        )
    thread = threads.filter(pk=pk, merged_into__isnull=True).first() if pk <= _LARGEST else None
    if thread is None:
        raise Http404
    with_pending(viewer, [thread])
    return thread


_FIELDS = list(Thread._meta.concrete_fields)
_THREAD = Statement(
    f"SELECT {', '.join(field.column for field in _FIELDS)} FROM forums_thread"  # noqa: S608  (columns)
    " WHERE id = %s AND merged_into_id IS NULL"
)


def get_thread_to_write_in(viewer: Member, pk: int) -> Thread:
    """The thread with its board and nothing else, for who has filled in a form below it. Mostly 1 query."""
    row = _THREAD.row(pk) if pk <= _LARGEST else None
    thread = Thread.from_db(DEFAULT_DB_ALIAS, [field.attname for field in _FIELDS], row) if row else None
    board = known_board(viewer, thread.board_id) if thread else None
    if thread is None or board is None:
        raise Http404
    thread.board = board
    if not policies.can_see(viewer, thread):
        raise Http404
    return thread


def get_event_for(viewer: Viewer, pk: int) -> ThreadEvent:
    """A line of the log of a thread that the viewer can open, with what it names."""
    others = ("thread__board", "other_thread__board", "other_board")
    event = ThreadEvent.objects.select_related(*others).filter(pk=pk).first() if pk <= _LARGEST else None
    if event is None or not policies.can_see(viewer, event.thread):
        raise Http404
    return event


def get_post_for(viewer: Viewer, pk: int) -> Post:
    """A post whose text the viewer can read, with thread, board and author."""
    posts = Post.objects.visible_to(viewer).select_related("thread__board__section", "thread__author", "author")
    post = posts.filter(pk=pk).first() if pk <= _LARGEST else None
    if post is None:
        raise Http404
    return post


def get_floor_for(viewer: Viewer, pk: int) -> tuple[Thread, int]:
    """Thread and floor of a post, tombstones included: an address that was shared keeps leading to its place."""
    threads = Thread.objects.visible_to(viewer).filter(posts__pk=pk)
    number = Post.objects.filter(pk=pk).values("number")
    thread = threads.annotate(floor=Subquery(number)).first() if pk <= _LARGEST else None  # type: ignore[no-redef]
    if thread is None:
        raise Http404
    return thread, thread.floor


def photos_of(member: Member, keys: list[str], *, post: Post | None = None) -> list[Photo]:
    """The member's own loose photos, and those of `post`, with these keys, in the keys' order."""
    keys = [key for key in keys if _KEY.fullmatch(key)]
    if not keys:
        return []
    found = {photo.key: photo for photo in Photo.objects.filter(key__in=keys)}
    chosen = [found[key] for key in dict.fromkeys(keys) if key in found]
    return [
        photo
        for photo in chosen
        if (photo.post_id is None and photo.uploader_id == member.pk) or (post and photo.post_id == post.pk)
    ]
