from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.core.clock import now
from forums.models import Board
from forums.services import watching
from members.models import Member
from members.services.ignoring import ignore
from members.services.presence import record_presence
from tests.factories.forums import BoardFactory, ThreadFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def main(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


def link(page: str, rel: str) -> str:
    return page.split(f'rel="{rel}"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize("address", ["/stream/", "/s/{}/"])
def test_several_boards_in_one_list_there_and_back(client: Client, board: Board, address: str) -> None:
    address = address.format(board.section.slug)
    beside, moment = BoardFactory(section=board.section), now()
    for number in range(65):
        ThreadFactory(
            board=(board, beside)[number % 2],
            title=f"Number {number:02}.",
            last_post_at=moment - timedelta(minutes=number // 2),
        )
    ThreadFactory(board=BoardFactory(seen_by="staff", section=board.section), title="Back room")
    pages = [main(client, address)]
    while 'rel="next"' in pages[-1]:
        pages.append(main(client, link(pages[-1], "next")))
    assert [page.count('class="thread"') for page in pages] == [30, 30, 5]
    assert sum("Number 64." in page for page in pages) == 1
    assert "Back room" not in "".join(pages)
    assert beside.name in pages[0]
    back = main(client, link(pages[2], "prev"))
    assert back.count("Number") == pages[1].count("Number")
    assert "Number 00." in main(client, link(back, "prev"))


def test_muted_and_ignored_are_left_out(client_for: ClientFor, board: Board, regular: Member, novice: Member) -> None:
    muted_board = BoardFactory(section=board.section)
    ThreadFactory(board=board, title="Quiet one", author=novice)
    muted = ThreadFactory(board=board, title="Muted one")
    ThreadFactory(board=muted_board, title="Of the muted board")
    chosen = ThreadFactory(board=muted_board, title="Chosen all the same")
    ignore(actor=regular, member=novice)
    watching.watch_thread(actor=regular, thread=muted, level="muted")
    watching.watch_thread(actor=regular, thread=chosen, level="tracking")
    watching.watch_board(actor=regular, board=muted_board, level="muted")
    page = main(client_for(regular), "/stream/")
    assert "Chosen all the same" in page
    for title in ("Quiet one", "Muted one", "Of the muted board"):
        assert title not in page
        assert title in main(client_for(None), "/stream/")
        assert title in main(client_for(None), f"/s/{board.section.slug}/")
    page = main(client_for(regular), f"/s/{board.section.slug}/")
    assert "Quiet one" not in page
    assert "Of the muted board" not in page
    assert "Quiet one" not in main(client_for(regular), board.get_absolute_url())
    assert "Quiet one" not in main(client_for(regular), "/")
    assert "Quiet one" not in main(client_for(regular), "/boards/")


def test_a_section_that_is_not_there(client: Client) -> None:
    secret = BoardFactory(seen_by="staff")
    assert client.get(f"/s/{secret.section.slug}/").status_code == 404
    assert client.get("/s/no-such/").status_code == 404
    empty = BoardFactory()
    assert "Nobody has written here yet" in main(client, f"/s/{empty.section.slug}/")
    assert "end of the list" in main(client, "/stream/?after=1-1")


@pytest.mark.parametrize(("sort", "words"), [("unanswered", "has an answer"), ("thanked", "Nobody was thanked")])
def test_an_empty_choice_says_why(client: Client, board: Board, sort: str, words: str) -> None:
    ThreadFactory(board=board, reply_count=1)
    page = main(client, f"{board.get_absolute_url()}?sort={sort}")
    assert words in page
    assert 'aria-current="page"' in page
    assert "noindex" in client.get(f"{board.get_absolute_url()}?sort={sort}").content.decode()


@pytest.mark.parametrize("address", ["/stream/", "/s/{}/"])
def test_queries_do_not_grow(client_for: ClientFor, board: Board, regular: Member, address: str) -> None:
    record_presence(regular)
    address = address.format(board.section.slug)
    counts = []
    for n in (1, 2, 47):
        for _ in range(n):
            ThreadFactory(board=BoardFactory(section=board.section), author=MemberFactory())
        for viewer in (None, regular):
            client = client_for(viewer)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    of_section = address != "/stream/"
    # stamps (visitors), list, rail; session, member, inbox, next meetup, newcomers; for a section its boards and
    # what of them is muted (in a test's transaction no process remembers the boards: they are read again, twice here)
    assert counts == [3 + 2 * of_section, 8 + 3 * of_section] * 3
