from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from community.core.clock import now
from community.core.pagination import Cursor
from forums.enums import State
from forums.models import Board, Thread
from forums.queries.access import get_board_for
from forums.queries.board_page import PAGE_SIZE, Choice, board_page
from forums.queries.boards import boards_index, rail_sections
from forums.queries.lists import (
    active_in_followed,
    newest_threads,
    threads_by,
)
from forums.queries.unread import unread_in_followed
from forums.services import reading, watching
from members.models import Member
from tests.factories.forums import BoardFactory, SectionFactory, ThreadFactory, open_thread, reply
from tests.factories.members import signed_in

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


@pytest.fixture
def old_hand(regular: Member) -> Member:
    """A regular who has been here for a month."""
    Member.objects.filter(pk=regular.pk).update(date_joined=now() - timedelta(days=30))
    return Member.objects.get(pk=regular.pk)


def page_for(viewer: Any, board: Board, after: Cursor | None = None) -> Any:
    return board_page(viewer, get_board_for(viewer, board.slug), Choice(after=after))


def test_every_thread_once_whatever_the_depth() -> None:
    board = BoardFactory()
    moment = now()
    made = [
        ThreadFactory(board=board, last_post_at=moment - timedelta(minutes=n // 3)) for n in range(2 * PAGE_SIZE + 5)
    ]
    pinned = ThreadFactory(board=board, pinned=True, last_post_at=moment - timedelta(days=9))
    ThreadFactory(board=board, state=State.HIDDEN)
    ThreadFactory(board=board, state=State.HELD)
    ThreadFactory()
    seen: list[int] = []
    cursor, pages = None, 0
    while True:
        page = page_for(VISITOR, board, cursor)
        seen += [line.thread.pk for line in page.lines]
        assert [line.thread for line in page.pinned] == ([pinned] if pages == 0 else [])
        pages += 1
        cursor = page.end
        if cursor is None:
            break
    ordered = sorted(made, key=lambda thread: (thread.last_post_at, thread.pk), reverse=True)
    assert seen == [thread.pk for thread in ordered]
    assert pages == 3


def test_a_full_last_page_has_no_next() -> None:
    board = BoardFactory()
    for _ in range(PAGE_SIZE):
        ThreadFactory(board=board)
    assert page_for(VISITOR, board).older == ""


def test_what_is_unread(old_hand: Member, novice: Member, leader: Member) -> None:
    board = BoardFactory()
    fresh, grown, read, old = (open_thread(novice, board) for _ in range(4))
    for _ in range(3):
        reply(leader, grown)
    reading.mark_thread_read(member=old_hand, thread=grown, number=2)
    reading.mark_thread_read(member=old_hand, thread=read, number=1)
    Thread.objects.filter(pk=old.pk).update(last_post_at=now() - timedelta(days=40))
    lines = {line.thread.pk: (line.unread, line.is_new) for line in page_for(old_hand, board).lines}
    assert lines == {fresh.pk: (1, True), grown.pk: (2, False), read.pk: (0, False), old.pk: (0, False)}
    reading.mark_board_read(member=old_hand, board=board)
    assert [line.unread for line in page_for(old_hand, board).lines] == [0, 0, 0, 0]
    assert [line.unread for line in page_for(VISITOR, board).lines] == [None] * 4


def test_the_rail_counts_unread_threads(old_hand: Member, novice: Member) -> None:
    board: Board = BoardFactory.create()
    quiet: Board = BoardFactory.create()
    for _ in range(3):
        thread = open_thread(novice, board)
    reading.mark_thread_read(member=old_hand, thread=thread, number=1)
    counts = {line.board.slug: line.unread for section in rail_sections(old_hand) for line in section.boards}
    assert counts == {board.slug: 2, quiet.slug: 0}
    reply(novice, thread)
    counts = {line.board.slug: line.unread for section in rail_sections(old_hand) for line in section.boards}
    assert counts[board.slug] == 3
    reading.mark_all_read(member=old_hand)
    assert all(line.unread == 0 for section in rail_sections(old_hand) for line in section.boards)


def test_unread_stops_at_twenty(old_hand: Member) -> None:
    board = BoardFactory()
    for _ in range(25):
        ThreadFactory(board=board)
    assert rail_sections(old_hand)[0].boards[0].unread == 20


def test_the_index_shows_sections_in_order_with_their_last_thread(novice: Member) -> None:
    second, first = SectionFactory(position=2), SectionFactory(position=1)
    late = BoardFactory(section=first, position=2)
    early = BoardFactory(section=first, position=1)
    BoardFactory(section=second, seen_by="staff")
    ThreadFactory(board=early, state=State.HIDDEN)
    thread = open_thread(novice, early)
    sections = boards_index(VISITOR)
    assert [(section.name, [line.board for line in section.boards]) for section in sections] == [
        (first.name, [early, late])
    ]
    assert [line.last_thread for line in sections[0].boards] == [thread, None]


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(n: int, old_hand: Member, django_assert_num_queries: Any) -> None:
    board = BoardFactory(followed_by_default=True)
    for _ in range(n):
        ThreadFactory(board=board)
        BoardFactory()
    old_hand = signed_in(old_hand)
    loaded = get_board_for(old_hand, board.slug)
    moment = now()
    for call in (
        lambda: rail_sections(old_hand),
        lambda: board_page(VISITOR, loaded),
        lambda: board_page(old_hand, loaded),
        lambda: newest_threads(VISITOR),
        lambda: unread_in_followed(old_hand),
        lambda: active_in_followed(old_hand, moment - timedelta(days=7), moment),
    ):
        with django_assert_num_queries(1):
            call()
    with django_assert_num_queries(2):
        boards_index(old_hand)


def test_short_lists_show_only_what_may_be_listed(novice: Member, regular: Member) -> None:
    board = BoardFactory()
    shown = open_thread(novice, board)
    ThreadFactory(board=board, author=novice, state=State.HIDDEN)
    ThreadFactory(board=BoardFactory(seen_by="staff"), author=novice)
    ThreadFactory(board=board, author=novice, system=True)
    assert newest_threads(VISITOR)[1:] == [shown]
    assert threads_by(novice, VISITOR) == [shown]
    assert threads_by(regular, VISITOR) == []


def test_what_moved_on_followed_boards(old_hand: Member, novice: Member, leader: Member) -> None:
    followed, plain = BoardFactory(followed_by_default=True), BoardFactory()
    here, there = open_thread(novice, followed), open_thread(novice, plain)
    assert [line.thread for line in unread_in_followed(old_hand)] == [here]
    watching.watch_board(actor=old_hand, board=plain, level="tracking")
    watching.watch_board(actor=old_hand, board=followed, level="normal")
    assert [line.thread for line in unread_in_followed(old_hand)] == [there]
    watching.watch_board(actor=old_hand, board=followed, level="watching")
    reply(leader, there)
    span = (now() - timedelta(days=7), now())
    assert [(line.thread, line.unread) for line in active_in_followed(old_hand, *span)] == [(there, 2), (here, 1)]
    assert [line.thread for line in active_in_followed(novice, *span)] == []
    assert active_in_followed(old_hand, span[0], span[0] + timedelta(days=1)) == []
