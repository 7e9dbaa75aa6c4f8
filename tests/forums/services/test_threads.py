from datetime import timedelta

import pytest

from community.audit.models import Entry
from community.core.errors import InvalidInput, NotAllowed, TooMany
from forums.enums import Audience, State
from forums.models import Board, Post, Thread
from forums.services import arranging, threads
from forums.services.counters import settle_boards
from forums.services.setup import create_default_boards
from members.enums import FactKind, Role
from members.models import Fact, Member
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory, first_post

pytestmark = pytest.mark.django_db


def test_a_thread_opens_with_its_first_post(novice: Member) -> None:
    board = BoardFactory()
    thread = threads.open_thread(actor=novice, board=board, title=" Which  case? ", body="I **need** one.")
    thread.refresh_from_db()
    settle_boards()
    board.refresh_from_db()
    post = thread.posts.get()
    assert (thread.title, thread.state, thread.next_number, thread.language) == ("Which case?", State.VISIBLE, 2, "en")
    assert (thread.reply_count, thread.people_count, thread.last_post_by_id) == (0, 1, novice.pk)
    assert thread.last_post_at == post.created_at
    assert (post.number, post.author, post.source) == (1, novice, "I **need** one.")
    assert post.html == "<p>I <strong>need</strong> one.</p>\n"
    assert (board.thread_count, board.post_count) == (1, 1)


def test_opening_counts_as_taking_part(lurker: Member) -> None:
    thread = threads.open_thread(actor=lurker, board=BoardFactory(), title="Hello", body="First words.")
    lurker.refresh_from_db()
    fact = Fact.objects.get(member=lurker, kind=FactKind.POSTED)
    assert lurker.role == Role.NOVICE
    assert (fact.subject, fact.source, fact.amount) == (f"thread:{thread.pk}", f"post:{first_post(thread).pk}", 1)


def test_the_product_opens_announcements_where_nobody_may(organiser: Member) -> None:
    board = BoardFactory(opened_by=Audience.NOBODY)
    thread = threads.open_thread(actor=organiser, board=board, title="Meetup", body="Saturday.", system=True)
    assert thread.system
    assert not Fact.objects.filter(member=organiser).exists()
    assert not first_post(thread).counts_as_post


@pytest.mark.parametrize("audience", [Audience.STAFF, Audience.NOBODY, Audience.REGULAR])
def test_only_those_the_board_names_open_threads(novice: Member, audience: Audience) -> None:
    with pytest.raises(NotAllowed):
        threads.open_thread(actor=novice, board=BoardFactory(opened_by=audience), title="Hello", body="Text.")
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("title", "body", "field"),
    [
        ("", "Text.", "title"),
        ("\u200b\u2800", "Text.", "title"),
        ("x" * 121, "Text.", "title"),
        ("Hello", " ", "body"),
        ("a\x00", "b", "title"),
        ("a", "b\x00", "body"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(novice: Member, title: str, body: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        threads.open_thread(actor=novice, board=BoardFactory(), title=title, body=body)
    assert refused.value.field == field
    assert not Thread.objects.exists()
    assert not Post.objects.exists()


def test_a_first_day_has_few_threads_with_time_between(novice: Member, clock: TestClock) -> None:
    board = BoardFactory()
    for number in range(3):
        threads.open_thread(actor=novice, board=board, title=f"Matter {number}", body=f"Text {number}.")
        with pytest.raises(TooMany):
            threads.open_thread(actor=novice, board=board, title="Too fast", body=f"More {number}.")
        clock.move(timedelta(minutes=2, seconds=1))
    with pytest.raises(TooMany, match="enough threads"):
        threads.open_thread(actor=novice, board=board, title="One more", body="Text.")
    clock.move(timedelta(days=1))
    threads.open_thread(actor=novice, board=board, title="Tomorrow", body="Text.")
    assert Thread.objects.count() == 4


def test_the_default_boards_come_once() -> None:
    assert create_default_boards() == 14
    assert create_default_boards() == 0
    assert Board.objects.count() == 10
    board = Board.objects.get(slug="ask-the-engineers")
    assert (board.name_en, board.name_zh_hans, board.name_zh_hant) == ("Ask the engineers", "直通工程师", "直通工程師")
    assert (board.kind, board.section.slug) == ("feedback", "newcomers")


def test_renaming(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    with pytest.raises(NotAllowed):
        arranging.rename_thread(actor=regular, thread=thread, title="Mine")
    assert arranging.rename_thread(actor=novice, thread=thread, title=" Which one? ").title == "Which one?"
    assert not Entry.objects.exists()
    arranging.rename_thread(actor=leader, thread=thread, title="Cases: which one?")
    assert Entry.objects.get().data == {"from": "Which one?", "to": "Cases: which one?"}
    assert arranging.rename_thread(actor=leader, thread=thread, title="Cases: which one?").version == 3
    arranging.lock_thread(actor=leader, thread=thread, reason="Settled")
    with pytest.raises(NotAllowed):
        arranging.rename_thread(actor=novice, thread=thread, title="After the close")
    thread.refresh_from_db()
    assert thread.title == "Cases: which one?"


def test_arranging_what_is_so_already_writes_nothing(thread: Thread, leader: Member) -> None:
    for _ in range(2):
        arranging.feature_thread(actor=leader, thread=thread)
    thread.refresh_from_db()
    assert (thread.featured, thread.version, Entry.objects.count()) == (True, 2, 1)
