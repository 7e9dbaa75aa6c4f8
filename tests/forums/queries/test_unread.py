from datetime import timedelta
from typing import Any

import pytest

from community.core.clock import now
from forums.models import Board, Thread
from forums.queries.unread import PAGE_SIZE, unread_badge, unread_in_followed, unread_page
from forums.services import posts, reading, watching
from members.models import Member
from members.services.ignoring import ignore
from tests.factories.forums import BoardFactory, ThreadFactory, first_post, open_thread, reply
from tests.factories.members import MemberFactory, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(regular: Member) -> Member:
    """A regular who has been here for a month."""
    Member.objects.filter(pk=regular.pk).update(date_joined=now() - timedelta(days=30))
    return Member.objects.get(pk=regular.pk)


@pytest.fixture
def mine(db: None) -> Board:
    """A board that is followed unless somebody says otherwise."""
    return BoardFactory(followed_by_default=True)


def unread(member: Member, tab: Any) -> list[tuple[Thread, int | None]]:
    return [(line.thread, line.unread) for line in unread_page(signed_in(member), tab).lines]


def test_what_i_follow_and_what_is_new(mine: Board, reader: Member, novice: Member, leader: Member) -> None:
    fresh, opened, plain = open_thread(novice, mine), open_thread(novice, mine), open_thread(novice, BoardFactory())
    talked = open_thread(novice, BoardFactory())
    reading.mark_thread_read(member=reader, thread=opened, number=1)
    assert unread(reader, "following") == []
    assert unread(reader, "new") == [(fresh, 1)]
    reply(reader, talked)
    reading.mark_thread_read(member=reader, thread=talked, number=2)
    for thread in (opened, talked, talked, plain):
        reply(leader, thread)
    assert unread(reader, "following") == [(talked, 2), (opened, 1)]
    assert unread(reader, "new") == [(fresh, 1)]
    assert unread_badge(signed_in(reader)) == 2
    assert [line.thread for line in unread_in_followed(signed_in(reader))] == [talked, opened, fresh]
    reading.mark_all_read(member=reader)
    assert unread(reader, "following") == unread(reader, "new") == []
    assert unread_badge(signed_in(reader)) == 0
    # Later posts alone are new, whatever had been skipped.
    reply(leader, talked)
    assert unread(reader, "following") == [(talked, 1)]


def test_what_is_muted_or_left_is_not_unread(mine: Board, reader: Member, novice: Member) -> None:
    muted, normal, watched = (open_thread(novice, mine) for _ in range(3))
    watching.watch_thread(actor=reader, thread=muted, level="muted")
    watching.watch_thread(actor=reader, thread=normal, level="normal")
    watching.watch_thread(actor=reader, thread=watched, level="watching")
    assert unread(reader, "following") == [(watched, 1)]
    assert unread(reader, "new") == []
    watching.watch_board(actor=reader, board=mine, level="muted")
    assert unread(reader, "following") == [(watched, 1)]


def test_whom_i_ignore_brings_nothing_new(mine: Board, reader: Member, novice: Member, leader: Member) -> None:
    theirs, other, both = open_thread(novice, mine), open_thread(leader, mine), open_thread(leader, mine)
    for thread in (theirs, other, both):
        reading.mark_thread_read(member=reader, thread=thread, number=1)
        reply(novice, thread)
    reply(leader, both)
    ignore(actor=reader, member=novice)
    assert unread(reader, "following") == [(both, 2)]
    assert unread_badge(signed_in(reader)) == 1


def test_what_cannot_be_seen_is_not_listed(reader: Member, novice: Member, moderator: Member) -> None:
    secret = BoardFactory(followed_by_default=True, seen_by="staff")
    ThreadFactory(board=secret)
    hidden = open_thread(novice, BoardFactory(followed_by_default=True))
    posts.hide_post(actor=moderator, post=first_post(hidden))
    assert unread(reader, "new") == []


def test_pages_go_on_to_the_end(mine: Board, reader: Member) -> None:
    made = [ThreadFactory(board=mine, last_post_at=now() - timedelta(minutes=n // 2)) for n in range(PAGE_SIZE + 5)]
    member = signed_in(reader)
    first = unread_page(member, "new")
    second = unread_page(member, "new", after=first.next)
    seen = [line.thread.pk for line in (*first.lines, *second.lines)]
    assert seen == [
        thread.pk for thread in sorted(made, key=lambda thread: (thread.last_post_at, thread.pk), reverse=True)
    ]
    assert second.next is None
    assert unread_badge(member) == 0


@pytest.mark.parametrize("n", [1, 3, 50])
def test_queries_do_not_grow(n: int, mine: Board, reader: Member, django_assert_num_queries: Any) -> None:
    for number in range(n):
        thread = ThreadFactory(board=mine if number % 2 else BoardFactory(), author=MemberFactory())
        watching.watch_thread(actor=reader, thread=thread, level="watching")
    member = signed_in(reader)
    with django_assert_num_queries(1):
        page = unread_page(member, "following")
        assert [line.thread.board.name for line in page.lines]
    with django_assert_num_queries(1):
        assert unread_badge(member) == n
