from typing import Any

import pytest

from forums.enums import Audience, FollowLevel
from forums.models import Board, BoardFollow, BoardMember, Moderator, Thread
from forums.policies import can_see_board
from forums.queries.access import get_thread_for
from forums.queries.watching import (
    audience_of_board,
    audience_of_thread,
    level_for,
    levels_of,
    readers,
    thread_level,
    watched_by,
    watchers_of,
    watchers_of_board,
)
from forums.services import watching
from members.models import Member
from tests.factories.forums import BoardFactory, ThreadFactory, reply
from tests.factories.members import MemberFactory, signed_in

pytestmark = pytest.mark.django_db

M, T, N, W = FollowLevel.MUTED, FollowLevel.TRACKING, FollowLevel.NORMAL, FollowLevel.WATCHING


@pytest.mark.parametrize(
    ("board", "own", "chosen", "level"),
    [
        (N, None, False, N),
        (W, T, False, W),
        (N, T, False, T),
        (M, T, False, T),
        (W, T, True, T),
        (W, M, True, M),
        (M, W, True, W),
    ],
)
def test_which_level_counts(board: FollowLevel, own: str | None, chosen: bool, level: FollowLevel) -> None:
    assert thread_level(board, own, chosen=chosen) == level


def test_one_thread_says_the_same_as_many(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    reply(regular, thread)
    watching.watch_board(actor=leader, board=thread.board, level="muted")
    people = [novice, regular, leader]
    assert levels_of(thread, [one.pk for one in people]) == {novice.pk: W, regular.pk: T, leader.pk: M}
    assert [level_for(one, get_thread_for(one, thread.pk)) for one in people] == [W, T, M]
    assert levels_of(thread, []) == {}
    Board.objects.update(followed_by_default=True)
    stranger = MemberFactory()
    assert level_for(stranger, get_thread_for(stranger, thread.pk)) == T


@pytest.mark.parametrize("audience", list(Audience))
def test_readers_are_those_who_can_see_the_board(audience: Audience) -> None:
    board = BoardFactory(seen_by=audience)
    people = [MemberFactory(role=role) for role in ("lurker", "novice", "regular", "leader", "elder")]
    named, keeper, section_keeper = (MemberFactory(role="lurker") for _ in range(3))
    BoardMember.objects.create(board=board, member=named)
    Moderator.objects.create(board=board, member=keeper)
    Moderator.objects.create(section=board.section, member=section_keeper)
    people += [MemberFactory(is_staff=True), named, keeper, section_keeper]
    found = set(Member.objects.filter(readers(board)).values_list("pk", flat=True))
    assert found == {one.pk for one in people if can_see_board(one, board)}


def test_watchers_come_in_slices(board: Board) -> None:
    thread = ThreadFactory(board=board)
    crowd = [MemberFactory() for _ in range(9)]
    for position, one in enumerate(crowd):
        if position % 2:
            watching.watch_board(actor=one, board=board, level="watching")
        else:
            watching.watch_thread(actor=one, thread=thread, level="watching")
    ids = [one.pk for one in crowd]
    assert watchers_of(thread) == ids
    assert watchers_of(thread, limit=4) == ids[:4]
    assert watchers_of(thread, after=ids[3], limit=4) == ids[4:8]
    assert watchers_of_board(board) == ids[1::2]
    # A slice in which some cannot see the board is filled up from what follows.
    Member.objects.filter(pk__in=ids[:4]).update(is_active=False)
    assert watchers_of(thread, limit=3) == ids[4:7]
    assert audience_of_thread({"thread": thread.pk, "told": [ids[4]]}, 0, 2) == ids[5:7]
    assert audience_of_thread({"thread": 10**9}, 0, 2) == audience_of_board({"board": 10**9}, 0, 2) == []


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_list_of_what_i_watch(n: int, regular: Member, django_assert_num_queries: Any) -> None:
    for _ in range(n):
        watching.watch_thread(actor=regular, thread=ThreadFactory(), level="tracking")
        BoardFollow.objects.create(member=regular, board=BoardFactory(), level="watching")
    watching.watch_thread(actor=regular, thread=ThreadFactory(), level="normal")
    BoardFollow.objects.create(member=regular, board=BoardFactory(seen_by="staff"), level="watching")
    regular = signed_in(regular)
    with django_assert_num_queries(2):
        found = watched_by(regular)
        assert [row.thread.board.name for row in found.threads.rows][:1]
        assert len([board.section.name for board, _level in found.boards]) == n
    assert len(found.threads.rows) == min(n, 40)
    if n > 40:
        rest = watched_by(regular, after=found.threads.next)
        assert (len(rest.threads.rows), rest.boards) == (10, [])
