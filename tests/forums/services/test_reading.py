import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from community.core.cache import TolerantRedisCache
from community.core.clock import now
from community.notifications.models import Notification
from forums.models import Board, BoardRead, Thread, ThreadRead
from forums.queries.access import get_board_for, get_thread_for
from forums.queries.board_page import board_page
from forums.queries.boards import rail_sections
from forums.queries.pending import pending_reads
from forums.services import reading
from members.models import Member
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory, ThreadFactory, open_thread, reply
from tests.factories.members import signed_in

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


def marks(member: Member) -> dict[int, int]:
    return dict(ThreadRead.objects.filter(member=member).values_list("thread", "last_number"))


def test_a_fast_reader_writes_once_and_the_rest_waits(
    thread: Thread, board: Board, regular: Member, novice: Member, django_assert_num_queries: Any
) -> None:
    others = [open_thread(novice, board) for _ in range(3)]
    Member.objects.update(date_joined=now() - timedelta(days=9))
    member = signed_in(regular)
    with django_assert_num_queries(1):
        reading.note_read(member=member, thread=thread, number=1)
    with django_assert_num_queries(0):
        for one in others:
            reading.note_read(member=member, thread=one, number=1)
    assert marks(regular) == {thread.pk: 1}
    # The same reader's lists know it, in this request and in later ones; nobody else's do.
    for reader, unread in ((member, 0), (signed_in(regular), 0)):
        assert [line.unread for line in board_page(reader, get_board_for(reader, board.slug)).lines] == [unread] * 4
        assert rail_sections(reader)[0].boards[0].unread == 0
        assert get_thread_for(reader, others[0].pk).read_to == 1
    # Five seconds later one statement brings it all.
    cache.delete(f"reads-written:{regular.pk}")
    later = signed_in(regular)
    with django_assert_num_queries(1):
        reading.note_read(member=later, thread=others[0], number=1)
    assert marks(regular) == dict.fromkeys([thread.pk, *(one.pk for one in others)], 1)
    assert pending_reads(signed_in(regular)) == {}


def test_what_was_deleted_meanwhile_is_passed_over(thread: Thread, regular: Member) -> None:
    member, gone = signed_in(regular), ThreadFactory()
    reading.note_read(member=member, thread=thread, number=1)
    reading.note_read(member=member, thread=gone, number=1)
    gone.posts.all().delete()
    gone.delete()
    cache.delete(f"reads-written:{regular.pk}")
    reading.note_read(member=signed_in(regular), thread=thread, number=2)
    assert marks(regular) == {thread.pk: 2}


def test_without_a_cache_every_mark_is_written(thread: Thread, regular: Member, monkeypatch: Any) -> None:
    # As if a failure had just been met: the cache rests, and every call reads as a miss.
    monkeypatch.setattr(TolerantRedisCache, "_resting_until", time.monotonic() + 60)
    for number in (1, 2, 3):
        reading.note_read(member=signed_in(regular), thread=thread, number=number)
        assert marks(regular) == {thread.pk: number}


def test_a_later_answer_is_told_of_though_the_mark_waits(thread: Thread, novice: Member, regular: Member) -> None:
    reply(regular, thread)
    member = signed_in(novice)
    reading.note_read(member=member, thread=ThreadFactory(), number=1)
    reading.note_read(member=member, thread=thread, number=2)
    assert thread.pk not in marks(novice)
    reply(regular, thread)
    assert Notification.objects.filter(member=novice, kind="reply_to_me").count() == 2


def test_a_section_is_read_at_once(board: Board, thread: Thread, regular: Member) -> None:
    beside, elsewhere = BoardFactory(section=board.section), BoardFactory()
    BoardFactory(section=board.section, seen_by="staff")
    reading.mark_thread_read(member=regular, thread=thread, number=0)
    reading.mark_section_read(member=regular, section=board.section)
    assert set(BoardRead.objects.values_list("board", flat=True)) == {board.pk, beside.pk}
    assert elsewhere.pk not in BoardRead.objects.values_list("board", flat=True)
    assert marks(regular) == {thread.pk: 1}
