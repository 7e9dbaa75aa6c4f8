"""Which pages a change in a thread or on the boards concerns."""

from community.core import pagestamps
from forums.models import Thread


def thread_changed(thread: Thread) -> None:
    """Its pages, its board's list and every list of what is new show something else now. Last in the transaction."""
    pagestamps.touch(pagestamps.thread(thread.pk), pagestamps.board(thread.board_id), pagestamps.FORUMS)


def floors_changed(*thread_ids: int) -> None:
    """Only the threads' own pages show something else now."""
    pagestamps.touch(*map(pagestamps.thread, thread_ids))


def boards_changed() -> None:
    """Sections and boards, or who may see them, are others now: that concerns every page."""
    pagestamps.touch(pagestamps.BOARDS)
