"""Who hears of what: levels of boards and threads, and the members behind them.

What a member chose for a thread counts. Otherwise it is the higher of what they asked of its board and of what having
written there brings (its author watches, who replied tracks).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.core.pagination import Cursor, Page, newest_first
from forums.enums import Audience, FollowLevel
from forums.models import Board, BoardFollow, BoardMember, Moderator, Thread, ThreadWatch
from forums.models.visibility import NAMED_TOO, audiences_of, boards_for
from members.enums import Role
from members.models import Member
from members.policies import Viewer

PAGE_SIZE = 40
_RANK = {FollowLevel.MUTED: 0, FollowLevel.NORMAL: 1, FollowLevel.TRACKING: 2, FollowLevel.WATCHING: 3}


def board_level(board: Board, asked: str | None = None) -> FollowLevel:
    """The level of a board for whoever asked this of it (default: the reader for whom it was loaded)."""
    level = asked or getattr(board, "follow_level", None)
    if level:
        return FollowLevel(level)
    return FollowLevel.TRACKING if board.followed_by_default else FollowLevel.NORMAL


def thread_level(board: FollowLevel, level: str | None, *, chosen: bool) -> FollowLevel:
    """The level of a thread from that of its board and from the thread's own row."""
    if level is None:
        return board
    own = FollowLevel(level)
    return own if chosen else max(own, board, key=_RANK.__getitem__)


def level_for(viewer: Viewer, thread: Thread) -> FollowLevel:
    """The viewer's level for a thread that was loaded for them (access.get_thread_for); no query."""
    board = board_level(thread.board, getattr(thread, "asked_of_board", None))
    return thread_level(board, getattr(thread, "watch_level", None), chosen=bool(getattr(thread, "watch_chosen", None)))


def levels_of(thread: Thread, member_ids: Iterable[int]) -> dict[int, FollowLevel]:
    """The level of each of these members for the thread. 2 queries."""
    ids = list(member_ids)
    if not ids:
        return {}
    asked = dict(BoardFollow.objects.filter(board=thread.board_id, member__in=ids).values_list("member", "level"))
    rows = {row.member_id: row for row in ThreadWatch.objects.filter(thread=thread, member__in=ids)}
    found = {}
    for member_id in ids:
        row, board = rows.get(member_id), board_level(thread.board, asked.get(member_id, ""))
        found[member_id] = thread_level(board, row.level, chosen=row.chosen) if row else board
    return found


def readers(board: Board) -> Q:
    """Members who can see the board, as a condition on members (policies.can_see_board says it of one)."""
    audience = Audience(board.seen_by)
    if audience == Audience.NOBODY:
        return Q(pk__in=[])
    condition = Q(is_staff=True) | Q(role__in=[role for role in Role if audience in audiences_of(Member(role=role))])
    keepers = Moderator.objects.filter(Q(board=board) | Q(section=board.section_id))
    condition |= Q(pk__in=keepers.values("member"))
    if audience in NAMED_TOO:
        condition |= Q(pk__in=BoardMember.objects.filter(board=board).values("member"))
    return condition


def watchers_of(thread: Thread, *, after: int = 0, limit: int = 100) -> list[int]:
    """Ids, ascending and above `after`, of who is told of each new post: at most `limit`, who can see it."""
    rows = ThreadWatch.objects.filter(thread=thread, level=FollowLevel.WATCHING)
    chosen = ThreadWatch.objects.filter(thread=thread, member=OuterRef("member"), chosen=True)
    follows = _watching(thread.board).filter(~Exists(chosen))
    return _reading(thread.board, [rows, follows], after, limit)


def watchers_of_board(board: Board, *, after: int = 0, limit: int = 100) -> list[int]:
    """Ids, ascending and above `after`, of who is told of each new thread: at most `limit`, who can see the board."""
    return _reading(board, [_watching(board)], after, limit)


def _watching(board: Board) -> QuerySet[BoardFollow]:
    return BoardFollow.objects.filter(board=board, level=FollowLevel.WATCHING)


def _reading(board: Board, sources: list[QuerySet[Any]], after: int, limit: int) -> list[int]:
    """Those of the sources' members who can see the board: read in slices, so that a board of any size costs one."""
    found: list[int] = []
    while len(found) < limit:
        slices = [rows.filter(member__gt=after).order_by("member").values_list("member", flat=True) for rows in sources]
        ids = sorted({member_id for rows in slices for member_id in rows[:limit]})[:limit]
        if ids:
            members = Member.objects.filter(readers(board), pk__in=ids, is_active=True)
            found += sorted(members.values_list("pk", flat=True))
        if len(ids) < limit:
            break
        after = ids[-1]
    return found[:limit]


def audience_of_thread(data: dict[str, Any], after: int, limit: int) -> list[int]:
    """The notifications' audience "forums.thread": who watches `thread`, save those in `told`."""
    thread = Thread.objects.select_related("board").filter(pk=data["thread"]).first()
    if thread is None:
        return []
    told = set(data.get("told", ()))
    # Asking for as many more keeps a short answer the sign of the end.
    found = watchers_of(thread, after=after, limit=limit + len(told))
    return [member_id for member_id in found if member_id not in told][:limit]


def audience_of_board(data: dict[str, Any], after: int, limit: int) -> list[int]:
    """The notifications' audience "forums.board": who watches `board`, save those in `told`."""
    board = Board.objects.filter(pk=data["board"]).first()
    if board is None:
        return []
    told = set(data.get("told", ()))
    found = watchers_of_board(board, after=after, limit=limit + len(told))
    return [member_id for member_id in found if member_id not in told][:limit]


@dataclass(frozen=True)
class Watched:
    """What a member has asked of boards and threads; the threads a page at a time."""

    boards: list[tuple[Board, FollowLevel]]
    threads: Page[ThreadWatch]


def watched_by(member: Member, *, after: Cursor | None = None) -> Watched:
    """Boards with a level of their own, and threads by when the member last wrote there or chose. 2 queries."""
    follows = BoardFollow.objects.filter(boards_for(member, "board__"), member=member).exclude(level=FollowLevel.NORMAL)
    ordered = follows.select_related("board__section").order_by("board__section__position", "board__position", "id")
    rows = ThreadWatch.objects.filter(member=member, thread__state="visible").exclude(level=FollowLevel.NORMAL)
    rows = rows.filter(boards_for(member, "thread__board__")).select_related("thread__board")
    page = newest_first(rows, by="touched_at", after=after, size=PAGE_SIZE)
    return Watched([(row.board, FollowLevel(row.level)) for row in ordered] if after is None else [], page)
