"""What happened to a thread: the lines between its floors, and the whole log."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from forums import policies
from forums.models import Board, FloorRedirect, Post, Thread, ThreadEvent
from members.policies import Viewer

# More than any page has; a log so long is cut.
MOST_LINES = 100


@dataclass(frozen=True)
class EventLine:
    """One event for one reader: the other thread and board are named only to those who may see them."""

    event: ThreadEvent
    thread: Thread | None
    board: Board | None
    can_undo: bool = False

    @property
    def label(self) -> str | Promise:
        return self.event.label

    @property
    def count(self) -> int:
        """How many posts it concerned."""
        return int(self.event.data.get("posts", 0))

    @property
    def first(self) -> int:
        """The floor of the first post that came in."""
        return int(self.event.data.get("first", 0))


@dataclass(frozen=True)
class MovedLine:
    """Floors of a page whose posts stand elsewhere; `thread` is where, if the reader may see it."""

    numbers: Sequence[int]
    thread: Thread | None
    url: str


def lines_of(viewer: Viewer, thread: Thread, first: int, last: int) -> dict[int, list[EventLine]]:
    """The public lines below floors `first` to `last`, by floor. 1 query, none for a thread without events."""
    if not thread.has_events:
        return {}
    events = ThreadEvent.objects.filter(
        thread=thread, public=True, undone_at__isnull=True, after_number__gte=first, after_number__lte=last
    )
    found: dict[int, list[EventLine]] = {}
    for event in _with_others(events.order_by("id"))[:MOST_LINES]:
        event.thread = thread
        found.setdefault(event.after_number, []).append(_line(viewer, event))
    return found


@dataclass(frozen=True)
class Between:
    """What stands between two floors of a page: events, and floors that have moved away."""

    lines: Sequence[EventLine] = ()
    moved: Sequence[MovedLine] = ()


def between_floors(viewer: Viewer, thread: Thread, shown: Sequence[int], first: int, last: int) -> dict[int, Between]:
    """What stands below each of the `shown` floors of a page from `first` to `last`, and (at 0) above them.

    At most 2 queries: none for the events of a thread that has none, none for moved floors where none is missing.
    """
    last = min(last, thread.last_number)
    found: dict[int, tuple[list[EventLine], list[MovedLine]]] = {}
    for after, lines in lines_of(viewer, thread, 0 if first == 1 else first, last).items():
        found.setdefault(max((number for number in shown if number <= after), default=0), ([], []))[0].extend(lines)
    missing = sorted(set(range(first, last + 1)).difference(shown))
    for moved in moved_floors(viewer, thread, missing) if missing else ():
        above = max((number for number in shown if number < moved.numbers[0]), default=0)
        found.setdefault(above, ([], []))[1].append(moved)
    return {above: Between(*parts) for above, parts in found.items()}


def log_of(viewer: Viewer, thread: Thread) -> list[EventLine]:
    """The log, newest first: all of it for who keeps order or may undo something, else what is public. 1 query."""
    events = ThreadEvent.objects.filter(thread=thread)
    lines = []
    for event in _with_others(events.order_by("-id"))[:MOST_LINES]:
        event.thread = thread
        line = _line(viewer, event)
        if event.public or line.can_undo or policies.can_arrange(viewer, thread):
            lines.append(line)
    return lines


def latest_event(thread: Thread) -> ThreadEvent | None:
    """What was written into the log last. 1 query."""
    return ThreadEvent.objects.filter(thread=thread).order_by("-id").first()


def moved_floors(viewer: Viewer, thread: Thread, numbers: Sequence[int]) -> list[MovedLine]:
    """Where the posts of these floors stand now, neighbours in one line. 1 query.

    Nothing is said of posts that were only passing through: after a merge that was undone they are where they began.
    """
    redirects = FloorRedirect.objects.filter(
        thread=thread, number__in=numbers, post__origin_thread__isnull=False
    ).order_by("number")
    lines: list[MovedLine] = []
    run: list[FloorRedirect] = []
    for redirect in [*redirects.select_related("post__thread__board"), None]:
        if run and (redirect is None or not _continues(run[-1], redirect)):
            lines.append(_moved(viewer, run))
            run = []
        if redirect is not None:
            run.append(redirect)
    return lines


def where_now(viewer: Viewer, pk: int, number: int) -> Post | None:
    """The post that had floor `number` of a thread and stands elsewhere, if the viewer may see where. 1 query."""
    redirect = FloorRedirect.objects.filter(thread=pk, number=number).select_related("post__thread__board").first()
    return redirect.post if redirect and policies.can_see(viewer, redirect.post.thread) else None


def _continues(before: FloorRedirect, after: FloorRedirect) -> bool:
    return after.number == before.number + 1 and after.post.thread_id == before.post.thread_id


def _moved(viewer: Viewer, run: Sequence[FloorRedirect]) -> MovedLine:
    post = run[0].post
    seen = policies.can_see(viewer, post.thread)
    return MovedLine(
        [one.number for one in run], post.thread if seen else None, post.get_absolute_url() if seen else ""
    )


def _with_others(events: QuerySet[ThreadEvent]) -> QuerySet[ThreadEvent]:
    return events.select_related("actor", "other_thread__board", "other_thread__merged_into__board", "other_board")


def _line(viewer: Viewer, event: ThreadEvent) -> EventLine:
    thread, board = event.other_thread, event.other_board
    if thread is not None and thread.merged_into is not None:
        # Its address leads on; who may not see where, learns nothing of it.
        seen = policies.can_see_board(viewer, thread.board) and policies.can_see(viewer, thread.merged_into)
    else:
        seen = thread is not None and policies.can_see(viewer, thread)
    return EventLine(
        event=event,
        thread=thread if seen else None,
        board=board if board is not None and policies.can_see_board(viewer, board) else None,
        can_undo=event.undone_at is None and policies.can_undo(viewer, event),
    )
