"""What waits for an answer, what was answered, and what a thread's page says about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from community.core.clock import HearthNow, now
from community.core.pagination import Cursor, Page, newest_first, soonest_first
from forums import policies
from forums.enums import SETTLED, BoardKind
from forums.models import Board, FeedbackCase, FeedbackStep, Post, Thread
from forums.models.visibility import boards_for
from members.models import Member
from members.policies import Viewer, is_staffish
from members.queries.ignoring import ignored_ids

PAGE_SIZE = 30
# More than this is "99+".
_MOST_WAITING = 100
EVERYBODY, MINE, UNOWNED = "", "mine", "unowned"


@dataclass(frozen=True)
class Queue:
    """One page of what waits, the longest overdue first; `now` tells what is overdue."""

    page: Page[FeedbackCase]
    boards: Sequence[Board]
    owner: str
    board: Board | None
    now: datetime

    @property
    def query(self) -> str:
        """The filters as an address carries them."""
        parts = [f"owner={self.owner}"] if self.owner else []
        parts += [f"board={self.board.slug}"] if self.board else []
        return "&".join(parts)


def _present(viewer: Viewer) -> datetime:
    """The present, as the sign-in backend has read it with the member; else asked for."""
    moment: datetime = getattr(viewer, "seen_at", None) or now()
    return moment


def waiting_for(viewer: Viewer) -> "QuerySet[FeedbackCase]":
    """Cases that wait for an answer, on boards that exist for the viewer."""
    return FeedbackCase.objects.filter(boards_for(viewer, "board__"), active=True, answered_at__isnull=True)


def queue(viewer: Member, *, owner: str = "", board: str = "", after: Cursor | None = None) -> Queue:
    """What waits for staff; `owner` is "mine" or "unowned", `board` a slug. 2 queries."""
    boards = list(Board.objects.visible_to(viewer).filter(kind=BoardKind.FEEDBACK).order_by("position", "id"))
    chosen = next((one for one in boards if one.slug == board), None)
    rows = waiting_for(viewer).select_related("thread__board", "thread__author", "owner")
    if owner == MINE:
        rows = rows.filter(owner=viewer)
    elif owner == UNOWNED:
        rows = rows.filter(owner__isnull=True)
    else:
        owner = EVERYBODY
    if chosen is not None:
        rows = rows.filter(board=chosen)
    page = soonest_first(rows, by="due_at", after=after, size=PAGE_SIZE)
    return Queue(page, boards, owner, chosen, _present(viewer))


def overdue_count(viewer: Viewer) -> int:
    """How many answers are overdue, at most 100. One query over the index of what waits."""
    late = waiting_for(viewer).filter(due_at__lte=HearthNow())
    return int(late.order_by()[:_MOST_WAITING].count())


def settled(viewer: Viewer, board: Board, *, status: str = "", after: Cursor | None = None) -> Page[FeedbackCase]:
    """What became of feedback on this board, newest first; `status` is "" or one of SETTLED. 1 query.

    Nothing by whom the viewer ignores.
    """
    wanted = [status] if status in SETTLED else list(SETTLED)
    rows = FeedbackCase.objects.filter(board=board, active=True, status__in=wanted)
    if unwanted := ignored_ids(viewer):
        rows = rows.exclude(thread__author__in=sorted(unwanted))
    return newest_first(rows.select_related("thread__author", "answer"), by="status_at", after=after, size=PAGE_SIZE)


def get_case_for(viewer: Viewer, pk: int) -> FeedbackCase:
    """A case for somebody who answers for us, with thread, board, asker and owner; else 404."""
    cases = FeedbackCase.objects.select_related("thread__board__section", "thread__author", "owner", "answer__author")
    case = cases.filter(pk=pk).first()
    if case is None or not policies.can_answer_for_us(viewer, case.thread):
        raise Http404
    return case


def get_own_case_for(viewer: Viewer, thread: Thread) -> FeedbackCase:
    """The case of the viewer's own thread; else 404."""
    case = FeedbackCase.objects.select_related("owner", "answer").filter(thread=thread).first()
    if case is None or thread.author_id != viewer.pk:
        raise Http404
    case.thread = thread
    return case


@dataclass(frozen=True)
class CasePage:
    """Everything somebody needs to answer: what was asked, what was said last, what happened."""

    case: FeedbackCase
    question: Post
    last: Post | None
    steps: Sequence[FeedbackStep]
    colleagues: Sequence[Member]
    overdue: bool


def case_page(viewer: Member, case: FeedbackCase) -> CasePage:
    """The page of a case from `get_case_for`. 3 queries."""
    posts = Post.objects.filter(thread=case.thread).visible_to(viewer).select_related("author").defer("source")
    ends = posts.filter(number=1).union(posts.filter(number__gt=1).order_by("-number")[:1], all=True)
    found = sorted(ends, key=lambda post: post.number)
    if not found or found[0].number != 1:
        raise Http404
    return CasePage(
        case=case,
        question=found[0],
        last=found[1] if len(found) > 1 else None,
        steps=list(case.steps.select_related("actor", "owner").order_by("id")),
        colleagues=colleagues_of(case.thread),
        overdue=case.waits and case.due_at <= _present(viewer),
    )


def colleagues_of(thread: Thread) -> list[Member]:
    """Who may answer for us in this thread: at most a hundred. One query."""
    staff = Member.objects.filter(is_staff=True, is_active=True).order_by("display_name", "pk")[:100]
    return [member for member in staff if policies.can_answer_for_us(member, thread)]


@dataclass(frozen=True)
class FeedbackBox:
    """What a thread's page offers to those whose case it is."""

    case: FeedbackCase
    for_staff: bool
    can_say_solved: bool
    can_say_unsolved: bool
    overdue: bool


def feedback_box(viewer: Viewer, thread: Thread) -> FeedbackBox | None:
    """What the asker and staff see above the floors; None, without a query, for others and other threads."""
    asks = viewer.pk is not None and thread.author_id == viewer.pk
    if not thread.feedback_status or not (asks or is_staffish(viewer)):
        return None
    case = FeedbackCase.objects.select_related("owner").filter(thread=thread, active=True).first()
    if case is None:
        return None
    case.thread = thread
    return FeedbackBox(
        case=case,
        for_staff=policies.can_answer_for_us(viewer, thread),
        can_say_solved=policies.can_say_solved(viewer, case),
        can_say_unsolved=policies.can_say_unsolved(viewer, case),
        overdue=case.waits and case.due_at <= _present(viewer),
    )
