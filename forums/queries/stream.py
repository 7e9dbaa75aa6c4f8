"""Threads of several boards in one list, by their last posts: of a section, and of everything."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from community.core.pagination import Cursor
from forums.enums import FollowLevel
from forums.models import Board, BoardFollow, BoardRead, Section, Thread
from forums.queries.board_page import PAGE_SIZE
from forums.queries.boards import known_boards
from forums.queries.keyset import Order, Slice, page_of
from forums.queries.lines import ThreadLine, lines_of, with_reading, without_muted
from members.models import Member
from members.policies import Viewer

_ORDER = Order(column="last_post_at", attribute="last_post_at")
# Of each board as many as a page may need, found by the board's own index; some more for what the reader left out.
_OF_EACH_BOARD = 2 * PAGE_SIZE
_NEAREST = f"""SELECT near.id FROM forums_board b CROSS JOIN LATERAL (
    SELECT t.id FROM forums_thread t WHERE t.board_id = b.id AND t.state = 'visible' {{side}}
     ORDER BY t.last_post_at {{way}}, t.id {{way}} LIMIT {_OF_EACH_BOARD}) near
 WHERE b.section_id = %s AND b.id <> ALL(%s)"""  # noqa: S608  (constants)


def stream_page(
    viewer: Viewer, *, section: Section | None = None, after: Cursor | None = None, before: Cursor | None = None
) -> tuple[Slice, list[ThreadLine]]:
    """Threads with the newest posts first, of a section's boards or of all that exist for the viewer; none that they
    have muted. 1 query, for a member's section 2; a page before the first is the first, by one more.
    """
    threads = without_muted(with_reading(Thread.objects.listed_for(viewer), viewer), viewer).select_related("board")
    if isinstance(viewer, Member):
        mark = BoardRead.objects.filter(member=viewer, board=OuterRef("board_id")).values("read_before")
        threads = threads.annotate(mark=Subquery(mark))  # type: ignore[no-redef]
    muted = _muted(viewer) if section else []
    chosen = _near(threads, section, muted, after, before)
    found = page_of(chosen, _ORDER, after=after, before=before, size=PAGE_SIZE)
    if before is not None and after is None and not found.rows:
        found = page_of(_near(threads, section, muted, None, None), _ORDER, after=None, before=None, size=PAGE_SIZE)
    return found, lines_of(viewer, found.rows)


def _near(
    threads: QuerySet[Thread], section: Section | None, muted: list[int], after: Cursor | None, before: Cursor | None
) -> QuerySet[Thread]:
    if section is None:
        return threads
    place = after or before
    upwards = before is not None and after is None
    side = f"AND (t.last_post_at, t.id) {'>' if upwards else '<'} (%s, %s)" if place else ""
    values = [place.moment, place.id] if place else []
    statement = _NEAREST.format(side=side, way="ASC" if upwards else "DESC")
    return threads.filter(pk__in=RawSQL(statement, [*values, section.pk, muted]))  # noqa: S611  (constants)


def _muted(viewer: Viewer) -> list[int]:
    """Boards that the viewer has muted: they would fill the page for nothing."""
    if not isinstance(viewer, Member):
        return []
    rows = BoardFollow.objects.filter(member=viewer, level=FollowLevel.MUTED)
    return list(rows.values_list("board", flat=True))


def section_boards(viewer: Viewer, section: Section) -> list[Board]:
    """The section's boards that exist for the viewer, in order. Mostly 0 queries."""
    return [board for board in known_boards(viewer) if board.section_id == section.pk]
