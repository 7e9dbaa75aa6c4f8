"""Many write on one board at once: nobody waits for another's commit, and its figures come out exact."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F

from forums.models import Board, BoardChange, Post, Thread
from forums.services import counters, posts
from forums.services.counters import settle_boards
from forums.services.synchronize import synchronize_forums
from tests.concurrency.test_forums import at_once
from tests.factories.forums import BoardFactory, open_thread
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def board(committed_db: str) -> Board:
    return BoardFactory()


def figures(board: Board) -> tuple[int, int]:
    board.refresh_from_db()
    return board.thread_count, board.post_count


def counted(board: Board) -> tuple[int, int]:
    """What the figures should be."""
    threads = Thread.objects.filter(board=board, state="visible")
    return threads.count(), Post.objects.filter(thread__in=threads, state="visible").count()


@contextmanager
def somebody_writing(write: Callable[[], Any]) -> Any:
    """Another transaction that has written and is still waiting for its commit to be flushed."""
    wrote, may_end = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                write()
                wrote.set()
                may_end.wait(30)
        finally:
            wrote.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert wrote.wait(30)
    try:
        yield
    finally:
        may_end.set()
        thread.join(30)


def hurried() -> None:
    """Do not wait for locks for long."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")


def reply_to(thread: Thread) -> Post:
    return posts.reply(actor=MemberFactory(), thread=thread, body="I think so too.")


def test_who_replies_does_not_wait_for_whoever_replies_elsewhere_on_the_board(board: Board) -> None:
    one, two = (open_thread(MemberFactory(), board) for _ in range(2))
    with somebody_writing(lambda: reply_to(one)):
        hurried()
        assert reply_to(two).number == 2
    settle_boards()
    assert figures(board) == counted(board) == (2, 4)


def test_a_counter_in_the_boards_row_would_have_made_them_wait(board: Board) -> None:
    def add() -> None:
        Board.objects.filter(pk=board.pk).update(post_count=F("post_count") + 1)

    with somebody_writing(add):
        hurried()
        with pytest.raises(OperationalError, match="lock timeout"):
            add()
    assert figures(board)[1] == 1


def test_writers_and_ticks_at_once_lose_and_double_nothing(board: Board) -> None:
    threads = [open_thread(MemberFactory(), board) for _ in range(8)]
    jobs: list[Callable[[], Any]] = [lambda thread=thread: reply_to(thread) for thread in threads for _ in range(3)]
    at_once([*jobs, *[settle_boards] * 4])
    settle_boards()
    assert figures(board) == counted(board) == (8, 32)
    assert not BoardChange.objects.exists()
    assert not synchronize_forums()


def test_reading_the_rows_and_then_deleting_them_would_lose_some(board: Board) -> None:
    """The control: a tick in two statements, without one snapshot, forgets what commits between them."""
    counters.board_changed(board.pk, threads=0, posts=1)
    seen = sum(BoardChange.objects.values_list("posts", flat=True))
    at_once([lambda: counters.board_changed(board.pk, threads=0, posts=1)])
    BoardChange.objects.all().delete()
    Board.objects.filter(pk=board.pk).update(post_count=F("post_count") + seen)
    assert figures(board)[1] == 1


def test_a_tick_leaves_what_is_not_committed_yet(board: Board) -> None:
    thread = open_thread(MemberFactory(), board)
    with somebody_writing(lambda: reply_to(thread)):
        assert settle_boards() == 1
        assert figures(board) == (1, 1)
    assert BoardChange.objects.count() == 1
    assert settle_boards() == 1
    assert figures(board) == counted(board) == (1, 2)


def test_a_tick_that_dies_has_done_nothing(board: Board) -> None:
    open_thread(MemberFactory(), board)
    with transaction.atomic():
        assert settle_boards() == 1
        transaction.set_rollback(True)
    assert figures(board) == (0, 0)
    assert settle_boards() == 1
    assert figures(board) == (1, 1)


def test_counting_anew_beside_writers_and_ticks_is_exact(board: Board) -> None:
    threads = [open_thread(MemberFactory(), board) for _ in range(6)]
    at_once([*[lambda thread=thread: reply_to(thread) for thread in threads], synchronize_forums, settle_boards])
    Board.objects.filter(pk=board.pk).update(post_count=99)
    assert synchronize_forums().boards == [board.pk]
    settle_boards()
    assert figures(board) == counted(board) == (6, 12)
    # What waits to be added is no drift.
    reply_to(threads[0])
    assert not synchronize_forums()
    assert figures(board) == counted(board) == (6, 13)
