"""Which pages a change in a thread or on the boards concerns."""

from community.core import pagestamps
from forums.models import FloorRedirect, Thread, ThreadEvent


def thread_changed(thread: Thread, *, and_boards: bool = False) -> None:
    """Its pages, its board's list and every list of what is new show something else now. Last in the transaction.

    With `and_boards` as `boards_changed` too: what every process remembers of its board has changed.
    """
    keys = [*map(pagestamps.thread, [thread.pk, *_that_name(thread)]), pagestamps.board(thread.board_id)]
    pagestamps.touch(*keys, pagestamps.FORUMS, *([pagestamps.BOARDS] if and_boards else ()))


def _that_name(thread: Thread) -> list[int]:
    """Ids of the threads between whose floors stands a link to this one: by a merge or a split, in either direction."""
    if not thread.has_events:
        return []
    named = ThreadEvent.objects.filter(thread=thread, other_thread__isnull=False).values_list("other_thread")
    left = FloorRedirect.objects.filter(post__thread=thread).values_list("thread")
    return [pk for (pk,) in named.union(left)]


def floors_changed(*thread_ids: int) -> None:
    """Only the threads' own pages show something else now."""
    pagestamps.touch(*map(pagestamps.thread, thread_ids))


def boards_changed() -> None:
    """Sections and boards, or who may see them, are others now: that concerns every page."""
    pagestamps.touch(pagestamps.BOARDS)
