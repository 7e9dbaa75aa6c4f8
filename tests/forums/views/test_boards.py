from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from forums.enums import BoardKind, State
from forums.models import Board, BoardRead
from members.models import Member
from members.services.presence import record_presence
from tests.factories.forums import BoardFactory, ThreadFactory, open_thread
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def test_the_index_shows_boards_and_their_last_thread(client: Client, novice: Member) -> None:
    board: Board = BoardFactory.create()
    empty: Board = BoardFactory.create()
    BoardFactory(seen_by="staff", name_en="Back room")
    open_thread(novice, board, title="<b>Bold</b> & “你好”")
    page = client.get("/boards/").content.decode()
    assert f'href="/b/{board.slug}/"' in page
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; “你好”" in page
    assert empty.name_en in page
    assert "Nobody has written here yet." in page
    assert "Back room" not in page


def test_without_boards_the_index_says_so(client: Client, db: None) -> None:
    assert "There are no boards yet" in client.get("/boards/").content.decode()


def test_names_follow_the_language(client: Client, board: Board) -> None:
    for language, name in (("en", board.name_en), ("zh-hans", board.name_zh_hans), ("zh-hant", board.name_zh_hant)):
        page = client.get(f"/b/{board.slug}/", headers={"accept-language": language}).content.decode()
        assert f"<h1>{name}</h1>" in page


def test_a_board_page_leads_to_older_ones(client: Client, board: Board) -> None:
    threads = [ThreadFactory(board=board, title=f"Number {n:02}.") for n in range(35)]
    first = client.get(f"/b/{board.slug}/").content.decode()
    assert first.count('class="thread"') == 30
    assert "Number 34." in first
    older = first.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(older).content.decode()
    assert second.count('class="thread"') == 5
    assert "Number 00." in second
    assert f'href="/b/{board.slug}/"' in second
    assert "noindex" in second
    assert threads


@pytest.mark.parametrize("after", ["x", "1", "-1--1", "9" * 30 + "-1", "1-" + "9" * 30, "٣-٣", "1-1-1"])
def test_a_broken_cursor_is_the_first_page(client: Client, board: Board, after: str) -> None:
    ThreadFactory(board=board, title="Here I am")
    response = client.get(f"/b/{board.slug}/", {"after": after})
    assert response.status_code == 200
    assert "Here I am" in response.content.decode()


def test_beyond_the_end_the_board_says_so(client: Client, board: Board) -> None:
    page = client.get(f"/b/{board.slug}/?after=1-1").content.decode()
    assert "This is the end of the board." in page


def test_an_empty_board_has_one_next_step(client_for: ClientFor, board: Board, novice: Member) -> None:
    assert f'href="/b/{board.slug}/new/"' in client_for(novice).get(f"/b/{board.slug}/").content.decode()
    page = client_for(None).get(f"/b/{board.slug}/").content.decode()
    assert "See the other boards" in page
    assert f"?next=/b/{board.slug}/new/" in page


def test_a_gallery_shows_covers(client: Client) -> None:
    board = BoardFactory(kind=BoardKind.GALLERY)
    ThreadFactory(board=board, cover="photos/ab/abc-480.webp")
    ThreadFactory(board=board)
    page = client.get(f"/b/{board.slug}/").content.decode()
    assert '<img src="/media/photos/ab/abc-480.webp" alt=""' in page
    assert "gallery-blank" in page


def test_hidden_threads_and_boards_are_not_there(client_for: ClientFor, board: Board, leader: Member) -> None:
    ThreadFactory(board=board, title="Buy now", state=State.HIDDEN)
    secret = BoardFactory(seen_by="staff")
    for viewer in (None, leader):
        assert "Buy now" not in client_for(viewer).get(f"/b/{board.slug}/").content.decode()
        assert client_for(viewer).get(f"/b/{secret.slug}/").status_code == 404


def test_marking_as_read(client_for: ClientFor, board: Board, regular: Member) -> None:
    client = client_for(regular)
    assert client.post(f"/b/{board.slug}/read/").status_code == 302
    assert BoardRead.objects.count() == 1
    assert client.post("/boards/read/").status_code == 302
    for address in (f"/b/{board.slug}/read/", "/boards/read/"):
        assert client.get(address).status_code == 405
        assert client_for(None).post(address).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("n", [1, 3, 25])
def test_queries_of_lists_do_not_grow(
    n: int, client_for: ClientFor, board: Board, regular: Member, django_assert_num_queries: Any
) -> None:
    for number in range(n):
        ThreadFactory(board=board, author=MemberFactory(), pinned=number == 2)
    visitor, member = client_for(None), client_for(regular)
    record_presence(regular)
    for client in (visitor, member):
        client.get(f"/b/{board.slug}/")
    # stamps, board and threads, and the rail of boards
    # (in a test's transaction no process remembers the boards: they are read again)
    with django_assert_num_queries(4):
        visitor.get(f"/b/{board.slug}/")
    # stamps, sections with boards, and their last threads
    with django_assert_num_queries(3):
        visitor.get("/boards/")
    # stamps, board and threads; session, member, inbox, and the rails: boards, next meetup, newcomers
    with django_assert_num_queries(9):
        member.get(f"/b/{board.slug}/")
    # stamps, sections and last threads; session, member, inbox, next meetup, newcomers, what is unread over all boards
    with django_assert_num_queries(9):
        member.get("/boards/")


@pytest.mark.parametrize(("kind", "offered"), [("question", True), ("feedback", True), ("discussion", False)])
def test_boards_that_take_answers_offer_the_answered_ones(client: Client, kind: str, offered: bool) -> None:
    board = BoardFactory(kind=kind)
    ThreadFactory(board=board)

    page = client.get(board.get_absolute_url()).content.decode()

    assert ("with an accepted answer" in page) is offered


def test_the_address_of_a_form_opened_by_hand_gives_a_page(client_for: ClientFor, regular: Member) -> None:
    answer = client_for(regular).get("/boards/read/", headers={"Accept": "text/html,*/*;q=0.8"})

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert '<p class="problem-code">405</p>' in answer.content.decode()
