"""A board's page: its threads in one of several orders, filtered, at any depth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlencode

from django.db.models import FilteredRelation, Q, QuerySet

from community.core.pagination import Cursor
from forums.enums import BoardKind, FollowLevel, State
from forums.models import Board, Thread
from forums.queries.keyset import Order, Place, Slice, page_of, write
from forums.queries.lines import ThreadLine, lines_of, with_reading
from forums.queries.tags import BoardTag, tags_of
from forums.queries.watching import board_level
from members.policies import Viewer

PAGE_SIZE = 30
MOST_PINNED = 10
Sort = Literal["activity", "new", "unanswered", "thanked"]
SORTS: tuple[Sort, ...] = get_args(Sort)
_BY_ID = Order()
_ORDERS: dict[Sort, Order] = {
    "activity": Order(column="last_post_at", attribute="last_post_at"),
    "new": _BY_ID,
    "unanswered": _BY_ID,
    "thanked": Order(column="top__thanks", attribute="top.thanks"),
}
# Under a tag the tag's own rows are read, in their order.
_TAGGED: dict[Sort, Order] = {
    "activity": Order(column="under__last_post_at", attribute="last_post_at", id_column="under__thread"),
    "new": Order(id_column="under__thread"),
    "unanswered": Order(id_column="under__thread"),
}


@dataclass(frozen=True)
class Choice:
    """What of a board is asked for. Each order has an index for each of its filters that ends where its page ends, for
    the board and under a tag; what is unanswered has no accepted answer.
    """

    sort: Sort = "activity"
    tag: BoardTag | None = None
    solved: bool = False
    after: Place | None = None
    before: Place | None = None

    @property
    def is_plain(self) -> bool:
        """Whether this is the board as it is first seen."""
        return self.sort == "activity" and self.tag is None and not self.solved

    @property
    def order(self) -> Order:
        return _TAGGED.get(self.sort, _ORDERS[self.sort]) if self.tag else _ORDERS[self.sort]

    def with_sort(self, sort: Sort) -> "Choice":
        """The same in another order, from its beginning."""
        return Choice(sort, self.tag, self.solved and sort != "unanswered")

    def with_tag(self, tag: BoardTag | None) -> "Choice":
        """Only what is under this tag, or whatever its tags, from its beginning."""
        return Choice(self.sort, tag, self.solved)

    def with_solved(self) -> "Choice":
        """Only what has an accepted answer, or all again, from its beginning."""
        return Choice(self.sort if self.sort != "unanswered" else "activity", self.tag, not self.solved)

    def address(self, board: Board, **place: Place | None) -> str:
        """Where this choice stands, at a place (`after` or `before`) or from its beginning."""
        query = {
            "sort": self.sort if self.sort != "activity" else "",
            "tag": self.tag.slug if self.tag else "",
            "solved": "1" if self.solved else "",
            **{name: write(value) for name, value in place.items()},
        }
        text = urlencode({name: value for name, value in query.items() if value})
        return board.get_absolute_url() + (f"?{text}" if text else "")


@dataclass(frozen=True)
class BoardPage:
    """One page of a board, with the addresses of the pages beside it ("" where there is none)."""

    board: Board
    choice: Choice
    pinned: Sequence[ThreadLine]
    lines: Sequence[ThreadLine]
    newer: str
    older: str
    is_first: bool
    level: FollowLevel
    # The places between which the rows lie, for what else belongs there (queries.public_lines).
    start: Cursor | None
    end: Cursor | None


def choice_of(board: Board, query: Mapping[str, str]) -> Choice:
    """Read a board's address; what makes no sense there is left out."""
    wanted = query.get("sort", "")
    sort: Sort = next((one for one in SORTS if one == wanted), "activity")
    slug = query.get("tag", "")
    tag = next((one for one in tags_of(board) if one.slug == slug), None) if slug else None
    solved = query.get("solved") == "1" and sort != "unanswered"
    order, timed = _ORDERS[sort], sort == "activity"
    return Choice(
        sort,
        tag,
        solved,
        after=order.parse(query.get("after"), timed=timed),
        before=order.parse(query.get("before"), timed=timed),
    )


def board_page(viewer: Viewer, board: Board, choice: Choice | None = None) -> BoardPage:
    """One page of the board, which comes from access; pinned threads before the first of its plain order. 1 query.

    A page before the first rows of a list is the first one: one more query.
    """
    choice = choice or Choice()
    threads = with_reading(_chosen(board, choice), viewer)
    plain = choice.is_plain
    rest = threads.filter(pinned=False) if plain else threads
    found = Slice([], None, None, None)
    pinned: list[Thread] = []
    if choice.after is not None or choice.before is not None:
        found = page_of(rest, choice.order, after=choice.after, before=choice.before, size=PAGE_SIZE)
    is_first = choice.after is None and not found.rows
    if is_first:
        found, pinned = _first_page(threads) if plain else (_beginning(rest, choice), [])
    mark = getattr(board, "read_before", None)
    return BoardPage(
        board=board,
        choice=choice,
        pinned=lines_of(viewer, pinned, mark=mark),
        lines=lines_of(viewer, found.rows, mark=mark),
        newer=choice.address(board, before=found.newer) if found.newer else "" if is_first else choice.address(board),
        older=choice.address(board, after=found.older) if found.older else "",
        is_first=is_first,
        level=board_level(board),
        start=found.start if isinstance(found.start, Cursor) else None,
        end=found.older if isinstance(found.older, Cursor) else None,
    )


def _chosen(board: Board, choice: Choice) -> QuerySet[Thread]:
    threads = Thread.objects.filter(board=board, state=State.VISIBLE)
    if choice.tag is not None:
        # The tag's own rows say what is solved and unanswered: the conditions are those of their indexes.
        here = Q(under__tag=choice.tag.pk)
        here &= Q(under__solved=True) if choice.solved else Q()
        here &= Q(under__unanswered=True) if choice.sort == "unanswered" else Q()
        under = FilteredRelation("tags", condition=Q(tags__tag=choice.tag.pk))
        threads = threads.annotate(under=under).filter(here)
    elif choice.solved:
        threads = threads.filter(accepted_post__isnull=False)
    elif choice.sort == "unanswered":
        threads = threads.filter(reply_count=0)
    if board.kind == BoardKind.RESOURCE:
        threads = threads.select_related("resource")
    if choice.sort == "thanked":
        threads = threads.filter(top__board=board).select_related("top")
    return threads


def _beginning(threads: QuerySet[Thread], choice: Choice) -> Slice:
    return page_of(threads, choice.order, after=None, before=None, size=PAGE_SIZE)


def _first_page(threads: QuerySet[Thread]) -> tuple[Slice, list[Thread]]:
    """Pinned and newest in one query, each found by its own index."""
    newest = threads.filter(pinned=False).order_by("-last_post_at", "-id")[: PAGE_SIZE + 1]
    pinned = threads.filter(pinned=True).order_by("-last_post_at", "-id")[:MOST_PINNED]
    found = list(pinned.union(newest, all=True).order_by("-pinned", "-last_post_at", "-id"))
    rest = [thread for thread in found if not thread.pinned]
    shown = rest[:PAGE_SIZE]
    older = Cursor(shown[-1].last_post_at, shown[-1].pk) if len(rest) > PAGE_SIZE else None
    return Slice(shown, None, older, None), [thread for thread in found if thread.pinned]
