from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from forums.enums import State
from forums.models import Board, Post, Thread
from forums.queries.access import get_thread_for
from forums.queries.quotes import quotation, quoted
from forums.queries.thread_page import page_number, thread_page, thread_with_page
from forums.services import answers, reading
from members.backend import AuthenticationBackend
from members.models import Member
from tests.factories.forums import PostFactory, ThreadFactory, first_post, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


def page_for(viewer: Any, thread: Thread, number: int = 1) -> Any:
    return thread_page(viewer, get_thread_for(viewer, thread.pk), number)


def test_floors_stand_on_their_pages() -> None:
    thread = ThreadFactory()
    for _ in range(44):
        PostFactory(thread=thread)
    Post.objects.filter(thread=thread, number__in=(5, 21)).update(state=State.HIDDEN)
    pages = [page_for(VISITOR, thread, number) for number in (1, 2, 3)]
    assert [[floor.post.number for floor in page.floors] for page in pages] == [
        list(range(1, 21)),
        list(range(21, 41)),
        list(range(41, 46)),
    ]
    assert [floor.post.number for page in pages for floor in page.floors if not floor.readable] == [5, 21]
    assert [page.read_to for page in pages] == [20, 40, 45]


@pytest.mark.parametrize(("wanted", "shown"), [(0, 1), (-3, 1), (3, 3), (4, 3), (10**9, 3)])
def test_a_page_that_is_not_there_is_the_nearest(wanted: int, shown: int) -> None:
    thread = ThreadFactory(next_number=46)
    assert page_for(VISITOR, thread, wanted).number == shown


@pytest.mark.parametrize(
    ("text", "number"),
    [(None, 1), ("", 1), ("2", 2), ("-1", 1), ("1e9", 1), ("٣", 1), ("abc", 1), ("9" * 5000, 1), (" 2", 1), ("002", 2)],
)
def test_page_numbers_from_addresses(text: str | None, number: int) -> None:
    assert page_number(text) == number


def test_where_the_reader_stopped(thread: Thread, regular: Member, novice: Member) -> None:
    for _ in range(3):
        reply(novice, thread)
    assert page_for(regular, thread).first_unread is None
    reading.mark_thread_read(member=regular, thread=thread, number=2)
    page = page_for(regular, thread)
    assert page.first_unread == 3
    assert [floor.post.number for floor in page.floors if floor.is_new] == [3, 4]
    reading.mark_thread_read(member=regular, thread=thread, number=4)
    assert page_for(regular, thread).first_unread is None


def test_the_answer_comes_along_from_another_page(thread: Thread, novice: Member, regular: Member) -> None:
    for _ in range(20):
        reply(regular, thread)
    late = reply(regular, thread)
    answers.accept_answer(actor=novice, post=Post.objects.select_related("thread__board", "author").get(pk=late.pk))
    page = page_for(VISITOR, thread)
    assert page.answer == late
    assert len(page.floors) == 20
    assert page.answer_url.endswith("?page=2#floor-22")


def test_what_each_reader_can_do(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    reply(regular, thread)
    able = {}
    for viewer in (VISITOR, novice, regular, leader):
        floor = page_for(viewer, thread).floors[1]
        able[viewer] = {name[4:] for name in vars(floor) if name.startswith("can_") and getattr(floor, name)}
    assert able[VISITOR] == set()
    assert able[novice] == {"thank", "report", "accept", "ignore"}
    assert able[regular] == {"edit", "remove"}
    assert able[leader] == {"thank", "report", "hide", "accept", "ignore"}


@pytest.mark.parametrize("n", [1, 3, 25])
def test_one_query_whatever_it_shows(n: int, regular: Member, django_assert_num_queries: Any) -> None:
    thread = ThreadFactory()
    for _ in range(n):
        PostFactory(thread=thread, author=MemberFactory())
    # As a request loads the reader: with what is read along.
    reader = AuthenticationBackend().get_user(regular.pk)
    assert reader is not None
    # The thread, its posts, and for who may choose tags those of the board.
    with django_assert_num_queries(3):
        page_for(reader, thread)
    with django_assert_num_queries(2):
        page_for(VISITOR, thread)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_for_visitors_thread_and_page_are_one_query(number: int, django_assert_num_queries: Any) -> None:
    thread = ThreadFactory()
    for _ in range(44):
        PostFactory(thread=thread)
    Thread.objects.filter(pk=thread.pk).update(accepted_post=thread.posts.get(number=25))
    Post.objects.filter(thread=thread, number=21).update(state=State.HIDDEN)
    expected = page_for(VISITOR, thread, number)
    with django_assert_num_queries(1):
        found = thread_with_page(VISITOR, thread.pk, number)
        assert found is not None
        page = thread_page(VISITOR, found, number)
        assert page.thread.board.section.name
        assert page.thread.author.handle
    assert page.answer == expected.answer == thread.posts.get(number=25)
    assert [(floor.post, floor.readable, floor.post.author.handle) for floor in page.floors] == [
        (floor.post, floor.readable, floor.post.author.handle) for floor in expected.floors
    ]


def test_what_is_not_for_visitors_is_not_read_along(thread: Thread, regular: Member) -> None:
    assert thread_with_page(VISITOR, thread.pk, 1) == thread
    assert thread_with_page(VISITOR, thread.pk, 2) is None
    assert thread_with_page(VISITOR, 10**30, 1) is None
    assert thread_with_page(regular, thread.pk, 1) is None
    Thread.objects.filter(pk=thread.pk).update(state=State.HIDDEN)
    assert thread_with_page(VISITOR, thread.pk, 1) is None
    Thread.objects.filter(pk=thread.pk).update(state=State.VISIBLE)
    Board.objects.filter(pk=thread.board_id).update(seen_by="members")
    assert thread_with_page(VISITOR, thread.pk, 1) is None
    Board.objects.filter(pk=thread.board_id).update(seen_by="everyone")
    Thread.objects.filter(pk=thread.pk).update(merged_into=ThreadFactory())
    assert thread_with_page(VISITOR, thread.pk, 1) is None


def test_a_quotation_names_its_author_and_leads_back(regular: Member) -> None:
    author = MemberFactory(display_name="[Li] *Lei*")
    post = PostFactory(thread=ThreadFactory(), author=author, source="> older words\n\nMy words.\n\n\n\nMore.")
    text = quoted(post)
    assert text == f"> **\\[Li\\] \\*Lei\\*** [#{post.number}](/p/{post.pk}/)\n>\n> My words.\n>\n> More.\n\n"
    assert quotation(regular, post.thread, str(post.number)) == {"body": text, "quote_of": post.pk}


@pytest.mark.parametrize("number", [None, "", "0", "99", "x", "٣", "9" * 30, "-1"])
def test_nothing_is_quoted_that_is_not_there(thread: Thread, regular: Member, number: str | None) -> None:
    assert quotation(regular, thread, number) == {}


def test_hidden_words_are_not_quoted(thread: Thread, regular: Member, leader: Member) -> None:
    post = reply(regular, thread)
    Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)
    for viewer in (VISITOR, regular, leader):
        assert quotation(viewer, thread, "2") == {}
    long = PostFactory(thread=thread, source="字" * 2000)
    assert len(quoted(long)) < 800
    assert first_post(thread)
