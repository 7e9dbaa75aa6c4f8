from datetime import timedelta

import pytest

from community.core.models import PageStamp
from forums.models import Board, BoardTop, Thread
from forums.services import posts, thanks
from forums.services.tops import refresh_tops
from members.models import Member
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory, first_post, open_thread, reply

pytestmark = pytest.mark.django_db


def tops(board: Board) -> list[tuple[int, int]]:
    return list(BoardTop.objects.filter(board=board).order_by("-thanks", "-thread").values_list("thread", "thanks"))


def test_the_most_thanked_of_the_last_month(
    board: Board, novice: Member, regular: Member, leader: Member, clock: TestClock
) -> None:
    old = open_thread(novice, board)
    thanks.give(actor=regular, post=first_post(old))
    clock.move(timedelta(days=31))
    one, two = open_thread(novice, board), open_thread(novice, board)
    answer = reply(leader, two)
    thanks.give(actor=regular, post=first_post(one))
    for post in (first_post(two), answer):
        thanks.give(actor=regular, post=post)
    elsewhere = open_thread(novice, BoardFactory())
    thanks.give(actor=leader, post=first_post(elsewhere))
    thanks.give(actor=regular, post=first_post(elsewhere))
    thanks.withdraw(actor=regular, post=first_post(elsewhere))
    stamps = PageStamp.objects.filter(key=f"board:{board.pk}").count()
    assert refresh_tops() == 2
    assert tops(board) == [(two.pk, 2), (one.pk, 1)]
    assert tops(elsewhere.board) == [(elsewhere.pk, 1)]
    assert stamps <= PageStamp.objects.filter(key=f"board:{board.pk}").count()
    assert refresh_tops() == 0
    posts.hide_post(actor=leader, post=first_post(one))
    Thread.objects.filter(pk=two.pk).update(board=elsewhere.board)
    assert refresh_tops() == 2
    assert tops(board) == []
    assert tops(elsewhere.board) == [(two.pk, 2), (elsewhere.pk, 1)]
