"""The search page, suggestions, and threads like the one at hand."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.search import queries
from community.search import services as index
from events.models import Meetup
from forums.models import Board, Thread
from forums.services.posts import hide_post
from members.models import Member
from tests.factories.events import MeetupFactory
from tests.factories.forums import BoardFactory, first_post, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(novice: Member) -> Thread:
    board = BoardFactory(slug="cool-play", name_en="Cool play", name_zh_hans="酷玩")
    return open_thread(novice, board, title="投影儀 lantern <b>", body="The **lantern** & 鏡頭 are dark.")


def test_without_words_the_page_says_how_to_search(client: Client) -> None:
    page = client.get("/search/").content.decode()

    assert 'name="q"' in page
    assert "has:answer" in page
    assert "found-list" not in page


def test_every_kind_is_drawn_and_marked(client: Client, thread: Thread, regular: Member) -> None:
    post = reply(regular, thread, "Another lantern.")
    member = MemberFactory(handle="lantern_lee", display_name="Lantern Lee", bio="One lantern, one lamp.")
    meetup: Meetup = MeetupFactory(title="Lantern walk")
    index.index("member", member)
    index.index("meetup", meetup)

    page = client.get("/search/", {"q": "lantern"}).content.decode()

    assert "投影儀 <mark>lantern</mark> &lt;b&gt;" in page
    assert "The <mark>lantern</mark> &amp; 鏡頭 are dark." in page
    assert f'href="{post.get_absolute_url()}"' in page
    assert "Another <mark>lantern</mark>." in page
    assert "<mark>Lantern</mark> Lee" in page
    assert "<mark>Lantern</mark> walk" in page


@pytest.mark.parametrize("query", ["投影仪", "投影儀", "镜头", "鏡頭"])
def test_both_scripts_find_and_mark(client: Client, thread: Thread, query: str) -> None:
    page = client.get("/search/", {"q": query}).content.decode()

    assert "<mark>投影儀</mark>" in page or "<mark>鏡頭</mark>" in page


def test_tabs_and_order_keep_the_words(client: Client, thread: Thread) -> None:
    page = client.get("/search/", {"q": "lantern & co", "in": "thread", "sort": "new"}).content.decode()

    assert "?q=lantern%20%26%20co&amp;in=post&amp;sort=new" in page
    assert 'name="in" value="thread"' in page


def test_pages_follow_each_other(
    client: Client, thread: Thread, novice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 1)
    open_thread(novice, thread.board, title="Second lantern")

    first = client.get("/search/", {"q": "lantern", "in": "thread"})
    assert len(first.context["results"].found) == 1
    second = client.get(first.context["more"])

    assert {first.context["results"].found[0].row, second.context["results"].found[0].row} == set(Thread.objects.all())
    assert second.context["more"] is None


@pytest.mark.parametrize(
    "q", ["-lantern", "!!!", "nosuchword", "board:nowhere", "after:never lantern", "a" * 5000, "'\"\\"]
)
def test_nonsense_has_a_page(client: Client, thread: Thread, q: str) -> None:
    response = client.get("/search/", {"q": q})

    assert response.status_code == 200
    assert "search-form" in response.content.decode()


@pytest.mark.parametrize("after", ["x", "1_2_3", "9" * 60])
def test_broken_places_are_the_first_page(client: Client, thread: Thread, after: str) -> None:
    assert len(client.get("/search/", {"q": "lantern", "after": after}).context["results"].found) == 1


def test_what_takes_too_long_says_so(client: Client) -> None:
    with patch.object(queries, "search", side_effect=queries.TooSlow):
        response = client.get("/search/", {"q": "lantern"})

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "takes too long" in response.content.decode()


def test_visitors_search_so_often_and_members_more(client: Client, client_for: Callable[..., Client]) -> None:
    answers = [client.get("/search/", {"q": "lantern"}).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]

    member = client_for(MemberFactory())
    assert [member.get("/search/", {"q": "lantern"}).status_code for _ in range(31)] == [200] * 31


@pytest.mark.parametrize("n", [1, 3, 50])
def test_a_page_costs_the_same_whatever_it_holds(client: Client, novice: Member, n: int) -> None:
    board = BoardFactory()
    for number in range(n):
        open_thread(novice, board, title=f"Lantern {number}")
    # Afterwards the process knows the word's stem.
    client.get("/search/", {"q": "lantern"})

    with CaptureQueriesContext(connection) as context:
        client.get("/search/", {"q": "lantern", "in": "thread"})

    selects = [query["sql"] for query in context if "SAVEPOINT" not in query["sql"]]
    assert len(selects) == 9, selects


# --- Suggestions ------------------------------------------------------------------------------------


def suggested(client: Client, q: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(reverse("home:search-suggest"), {"q": q}).json()["results"]
    return rows


def test_boards_and_titles_are_suggested(client: Client, thread: Thread) -> None:
    assert [row["label"] for row in suggested(client, "cool")] == ["Cool play"]
    assert [row["url"] for row in suggested(client, "lant")] == [thread.get_absolute_url()]
    assert [row["label"] for row in suggested(client, "酷玩")] == ["Cool play"]
    assert suggested(client, "l") == suggested(client, "") == suggested(client, "%_\\") == []


def test_private_boards_and_their_threads_are_never_suggested(
    client: Client, thread: Thread, client_for: Callable[..., Client], moderator: Member
) -> None:
    Board.objects.filter(pk=thread.board_id).update(seen_by="staff")

    assert suggested(client, "cool") == suggested(client, "lant") == []
    assert len(suggested(client_for(moderator), "lant")) == 1


# --- Like it ----------------------------------------------------------------------------------------


def test_similar_threads_while_a_title_is_typed(client: Client, thread: Thread) -> None:
    page = client.get(reverse("home:similar"), {"title": "我的投影仪怎么办"}).content.decode()

    assert thread.get_absolute_url() in page
    assert "&lt;b&gt;" in page
    assert client.get(reverse("home:similar"), {"title": "zzz"}).content.decode().strip() == ""


def test_related_threads_as_a_part_and_as_a_page(client: Client, thread: Thread, novice: Member) -> None:
    other = open_thread(novice, thread.board, title="另一台投影仪")
    url = reverse("home:related", args=[thread.pk])

    page = client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert "<h1" in page
    assert "<html" not in part
    for html in (page, part):
        assert other.get_absolute_url() in html
    assert f'<a href="{thread.get_absolute_url()}"' not in part


def test_related_threads_are_remembered_and_never_shown_to_others(
    client: Client, thread: Thread, novice: Member, moderator: Member
) -> None:
    other = open_thread(novice, thread.board, title="另一台投影仪")
    url = reverse("home:related", args=[thread.pk])
    with CaptureQueriesContext(connection) as first:
        assert other.get_absolute_url() in client.get(url, headers={"HX-Request": "true"}).content.decode()
    with CaptureQueriesContext(connection) as second:
        assert other.get_absolute_url() in client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert len(second) < len(first)

    hide_post(actor=moderator, post=first_post(other), reason="no")

    assert other.get_absolute_url() not in client.get(url, headers={"HX-Request": "true"}).content.decode()


def test_related_to_what_is_not_there_is_not_there(client: Client, thread: Thread) -> None:
    Board.objects.filter(pk=thread.board_id).update(seen_by="staff")

    assert client.get(reverse("home:related", args=[thread.pk])).status_code == 404
    assert client.get(reverse("home:related", args=[10**30])).status_code == 404


def test_a_thread_page_leads_to_related_ones(client: Client, thread: Thread) -> None:
    page = client.get(thread.get_absolute_url()).content.decode()

    assert f'href="{reverse("home:related", args=[thread.pk])}"' in page


def test_the_form_of_a_new_thread_asks_for_similar_ones(
    client_for: Callable[..., Client], novice: Member, thread: Thread
) -> None:
    page = client_for(novice).get(f"/b/{thread.board.slug}/new/").content.decode()

    assert f'hx-get="{reverse("home:similar")}"' in page
    assert 'id="similar"' in page


def test_a_hidden_thread_is_nowhere(client: Client, thread: Thread, moderator: Member, novice: Member) -> None:
    open_thread(novice, thread.board, title="另一台投影仪 lantern")
    hide_post(actor=moderator, post=first_post(thread), reason="no")

    for url in ("/search/?q=lantern", "/search/similar/?title=lantern", "/search/suggest/?q=lantern"):
        answer = client.get(url).content.decode()
        assert "另一台" in answer or "\\u53e6" in answer
        assert thread.get_absolute_url() not in answer
