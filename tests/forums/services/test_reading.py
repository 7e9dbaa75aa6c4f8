from datetime import timedelta

import pytest

from forums.models import Board, BoardRead, Thread, ThreadRead
from forums.services import reading
from members.models import Member
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory

pytestmark = pytest.mark.django_db


def test_the_mark_only_moves_forward(thread: Thread, regular: Member) -> None:
    for number, expected in ((3, 3), (2, 3), (7, 7)):
        reading.mark_thread_read(member=regular, thread=thread, number=number)
        assert ThreadRead.objects.get().last_number == expected


def test_boards_are_read_one_by_one_or_all(board: Board, regular: Member, novice: Member, clock: TestClock) -> None:
    other, secret = BoardFactory(), BoardFactory(seen_by="staff")
    reading.mark_board_read(member=regular, board=board)
    before = BoardRead.objects.get().read_before
    clock.move(timedelta(hours=1))
    reading.mark_all_read(member=regular)
    marks = {mark.board_id: mark.read_before for mark in BoardRead.objects.filter(member=regular)}
    assert set(marks) == {board.pk, other.pk}
    assert marks[board.pk] > before
    assert not BoardRead.objects.filter(member=novice).exists()
    assert secret.pk not in marks


def test_old_marks_are_pruned(thread: Thread, regular: Member, novice: Member, clock: TestClock) -> None:
    reading.mark_thread_read(member=regular, thread=thread, number=1)
    clock.move(timedelta(days=61))
    reading.mark_thread_read(member=novice, thread=thread, number=1)
    assert reading.prune_reads() == 1
    assert ThreadRead.objects.get().member == novice
