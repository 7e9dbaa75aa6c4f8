"""Whatever visitors can see of a thread or the boards changes with a stamp."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from community.core import pagestamps
from community.core.models import PageStamp
from forums.models import Post, Thread
from forums.services import answers, arranging, posts, thanks, threads
from forums.services.boards import save_board
from members.models import Member
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(regular: Member) -> Thread:
    board = BoardFactory(kind="question")
    return threads.open_thread(
        actor=regular, board=board, title="How does one sleep on a train?", body="I never could."
    )


@pytest.fixture
def answer(thread: Thread, leader: Member) -> Post:
    return posts.reply(actor=leader, thread=thread, body="Lie down, close your eyes.")


def moved(thread: Thread, act: Callable[[], object]) -> set[str]:
    keys = {
        "thread": pagestamps.thread(thread.pk),
        "board": pagestamps.board(thread.board_id),
        "forums": pagestamps.FORUMS,
        "boards": pagestamps.BOARDS,
    }
    # A stamp is the number of its transaction, and a test is one transaction: what was touched before is forgotten.
    PageStamp.objects.all().delete()
    with transaction.atomic():
        act()
    touched = set(PageStamp.objects.values_list("key", flat=True))
    return {name for name, key in keys.items() if key in touched}


LISTS = {"thread", "board", "forums"}


def test_writing_editing_and_hiding(thread: Thread, answer: Post, leader: Member, clock: TestClock) -> None:
    clock.move(timedelta(minutes=5))
    assert moved(thread, lambda: posts.reply(actor=leader, thread=thread, body="And count sheep or stations.")) == LISTS
    edit = moved(thread, lambda: posts.edit_post(actor=leader, post=answer, body="Sit up straight.", version=1))
    assert edit == LISTS
    first = Post.objects.select_related("thread__board", "author").get(thread=thread, number=1)
    assert moved(thread, lambda: posts.hide_post(actor=leader, post=first, reason="loud")) == LISTS
    first.refresh_from_db()
    assert moved(thread, lambda: posts.restore_post(actor=leader, post=first)) == LISTS
    assert moved(thread, lambda: posts.remove_post(actor=leader, post=answer)) == LISTS


def test_thanks_and_answers(thread: Thread, answer: Post, regular: Member) -> None:
    assert moved(thread, lambda: thanks.give(actor=regular, post=answer)) == {"thread"}
    assert moved(thread, lambda: thanks.withdraw(actor=regular, post=answer)) == {"thread"}
    assert moved(thread, lambda: answers.accept_answer(actor=regular, post=answer)) == LISTS
    assert moved(thread, lambda: answers.unaccept_answer(actor=regular, thread=thread)) == LISTS


def test_arranging(thread: Thread, leader: Member) -> None:
    assert moved(thread, lambda: arranging.pin_thread(actor=leader, thread=thread)) == LISTS
    assert moved(thread, lambda: arranging.lock_thread(actor=leader, thread=thread)) == LISTS
    assert (
        moved(thread, lambda: arranging.rename_thread(actor=leader, thread=thread, title="Sleeping on trains")) == LISTS
    )
    # What changes nothing leaves the pages as they are.
    assert moved(thread, lambda: arranging.lock_thread(actor=leader, thread=thread)) == set()


def test_boards(thread: Thread, admin: Member) -> None:
    assert moved(thread, lambda: save_board(actor=admin, board=thread.board, seen_by="members")) == {"boards"}
    assert moved(thread, lambda: save_board(actor=admin, board=thread.board, seen_by="members")) == set()
