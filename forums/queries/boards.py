"""Sections with their boards: for the index and for the rail beside every page."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL

from community.core import pagestamps
from forums import policies
from forums.enums import State
from forums.models import Board, Thread
from forums.queries.lines import UNREAD_DAYS
from forums.queries.pending import NOT_PENDING, pending_arrays
from forums.queries.unread import badge_expression
from members.models import Member
from members.policies import Viewer
from members.queries.ignoring import ignored_ids

# Of this many threads with the newest posts, those with something unread are counted.
UNREAD_LIMIT = 20

# Inside, only what the board's own index holds: otherwise the planner walks the threads of all boards by time.
_UNREAD = f"""(
SELECT count(*) FROM (
    SELECT t.id FROM forums_thread t
     WHERE t.board_id = forums_board.id AND t.state = 'visible'
       AND t.last_post_at > GREATEST(
           %s, hearth_now() - interval '{UNREAD_DAYS} days',
           (SELECT b.read_before FROM forums_boardread b WHERE b.member_id = %s AND b.board_id = forums_board.id))
     ORDER BY t.last_post_at DESC, t.id DESC LIMIT {UNREAD_LIMIT}) newest
  JOIN forums_thread t ON t.id = newest.id
  LEFT JOIN forums_threadread r ON r.thread_id = t.id AND r.member_id = %s
 WHERE (r.last_number IS NULL OR r.last_number < t.next_number - 1)
   AND t.author_id <> ALL(%s) AND {NOT_PENDING}
   AND NOT EXISTS (SELECT 1 FROM forums_threadwatch w
                    WHERE w.thread_id = t.id AND w.member_id = %s AND w.level = 'muted')
   AND NOT EXISTS (SELECT 1 FROM forums_boardfollow f
                    WHERE f.board_id = forums_board.id AND f.member_id = %s AND f.level = 'muted'))"""  # noqa: S608  (constants)


@dataclass(frozen=True)
class BoardLine:
    """A board as the index and the rail show it."""

    board: Board
    unread: int = 0
    last_thread: Thread | None = None

    @property
    def name(self) -> str:
        return self.board.name

    @property
    def url(self) -> str:
        return self.board.get_absolute_url()


@dataclass(frozen=True)
class SectionLines:
    """A section with its boards, in order."""

    name: str
    boards: list[BoardLine] = field(default_factory=list)
    url: str = ""


def _all_boards() -> tuple[Board, ...]:
    boards = Board.objects.select_related("section")
    return tuple(boards.order_by("section__position", "section_id", "position", "id"))


_known: pagestamps.Remembered[tuple[Board, ...]] = pagestamps.Remembered(pagestamps.BOARDS, _all_boards)


def known_boards(viewer: Viewer) -> list[Board]:
    """The boards that exist for the viewer, with their sections, in order; their counters may be old. Mostly 0 queries.

    Each is a copy: queries put what belongs to one reader on it.
    """
    return [copy(board) for board in _known.get() if policies.can_see_board(viewer, board)]


def known_board(viewer: Viewer, pk: int) -> Board | None:
    """The board with this id, as `known_boards` has it."""
    found = next((board for board in _known.get() if board.pk == pk), None)
    return copy(found) if found is not None and policies.can_see_board(viewer, found) else None


def keys_of_board(slug: str) -> list[str]:
    """The stamps' keys of a board's list, as far as this process has heard of the board. 0 queries."""
    return [pagestamps.board(board.pk) for board in _known.peek() or () if board.slug == slug]


def rail_sections(viewer: Viewer) -> list[SectionLines]:
    """Every section with its boards and, for members, how many of their threads have something unread.

    1 query for members, whose boards carry their `unread_threads` over all boards, too (queries.unread.unread_badge);
    mostly none for visitors.
    """
    if not isinstance(viewer, Member):
        return _by_section(map(BoardLine, known_boards(viewer)))
    boards = _boards(viewer).annotate(unread_threads=badge_expression(viewer))  # type: ignore[no-redef]
    return _by_section(BoardLine(board, board.unread) for board in boards)


def boards_index(viewer: Viewer) -> list[SectionLines]:
    """The rail's content with the thread that was written in last. 2 queries."""
    ignored = ignored_ids(viewer)
    newest = Thread.objects.filter(board=OuterRef("pk"), state=State.VISIBLE).order_by("-last_post_at", "-id")
    newest = newest.exclude(author__in=ignored) if ignored else newest
    boards = list(_boards(viewer).annotate(newest=Subquery(newest.values("pk")[:1])))  # type: ignore[no-redef]
    threads = Thread.objects.select_related("last_post_by").in_bulk([board.newest for board in boards if board.newest])
    for thread in threads.values():
        if thread.last_post_by_id in ignored:
            thread.last_post_by = None
    return _by_section(BoardLine(board, board.unread, threads.get(board.newest)) for board in boards)


def boards_to_move_to(viewer: Viewer, thread: Thread) -> list[Board]:
    """The boards to which the viewer may move the thread, in their order. 1 query."""
    boards = Board.objects.visible_to(viewer).select_related("section").exclude(pk=thread.board_id)
    ordered = boards.order_by("section__position", "section_id", "position", "id")
    return [board for board in ordered if policies.can_move_to(viewer, board)]


def _boards(viewer: Viewer) -> QuerySet[Board]:
    boards = Board.objects.visible_to(viewer).select_related("section")
    boards = boards.order_by("section__position", "section_id", "position", "id")
    return boards.annotate(unread=_unread(viewer))  # type: ignore[no-redef]


def _unread(viewer: Viewer) -> "RawSQL | Value":
    if not isinstance(viewer, Member):
        return Value(0)
    me = viewer.pk
    params = [viewer.date_joined, me, me, sorted(ignored_ids(viewer)), *pending_arrays(viewer), me, me]
    return RawSQL(_UNREAD, params, output_field=IntegerField())  # noqa: S611  (constants)


def _by_section(lines: Iterable[BoardLine]) -> list[SectionLines]:
    return [
        SectionLines(section.name, list(group), section.get_absolute_url())
        for section, group in groupby(lines, key=lambda line: line.board.section)
    ]
