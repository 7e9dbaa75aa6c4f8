"""Feeds, maps and data for machines: of what everybody can read, and of nothing else."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client

from forums.enums import Audience, BoardKind, State
from forums.models import Board, Post, Thread
from forums.services.answers import accept_answer
from forums.services.posts import hide_post
from members.models import Member
from tests.factories.events import MeetupFactory
from tests.factories.forums import BoardFactory, TagFactory, ThreadFactory, first_post, open_thread, reply, unhurried
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client: Client, address: str) -> list[str | None]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314  (our own)
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def places(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)  # noqa: S314  (our own)
    return [place.text or "" for place in root.iter(f"{MAP}loc")]


def data_of(client: Client, thread: Thread) -> list[dict[str, Any]]:
    page = client.get(thread.get_absolute_url()).content.decode()
    return [json.loads(found) for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


def test_feeds_by_board_tag_and_of_all(client_for: ClientFor, novice: Member, board: Board) -> None:
    other = BoardFactory()
    tag = TagFactory(board=board, slug="repair")
    open_thread(novice, board, title="A & B <first>", tags=[tag.pk])
    open_thread(novice, board, title="Second")
    open_thread(novice, other, title="Third")
    held = ThreadFactory(board=board, state=State.HELD, title="Held")
    for who in (None, novice, held.author):
        client = client_for(who)
        assert entries(client, "/boards/feed/") == ["Third", "Second", "A & B <first>"]
        assert entries(client, f"/b/{board.slug}/feed/") == ["Second", "A & B <first>"]
        assert entries(client, f"/b/{board.slug}/feed/repair/") == ["A & B <first>"]
        assert client.get(f"/b/{board.slug}/feed/none/").status_code == 404
    page = client_for(None).get(f"/b/{board.slug}/").content.decode()
    assert f'type="application/atom+xml" title="{board.name}" href="/b/{board.slug}/feed/"' in page


def test_a_tags_feed_has_its_new_threads_whatever_is_written_and_hidden(
    client_for: ClientFor, novice: Member, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forums.queries.feeds.ENTRIES", 2)
    tag = TagFactory(board=board, slug="repair")
    oldest, _second, _third, newest = (
        open_thread(novice, board, title=title, tags=[tag.pk]) for title in ("One", "Two", "Three", "Four")
    )
    unhurried()
    reply(novice, oldest, "Still broken.")
    assert entries(client_for(None), f"/b/{board.slug}/feed/repair/") == ["Four", "Three"]
    Thread.objects.filter(pk=newest.pk).update(state=State.HIDDEN)
    cache.clear()
    assert entries(client_for(None), f"/b/{board.slug}/feed/repair/") == ["Three", "Two"]


def test_a_feed_that_has_not_changed_is_not_sent_again(client_for: ClientFor, novice: Member, board: Board) -> None:
    open_thread(novice, board, title="One")
    client, address = client_for(None), f"/b/{board.slug}/feed/"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    open_thread(novice, board, title="Two")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("audience", [value for value in Audience.values if value != Audience.EVERYONE])
def test_what_is_not_for_everybody_is_in_no_feed(audience: str, client_for: ClientFor, admin: Member) -> None:
    board: Board = BoardFactory(seen_by=audience)
    thread: Thread = ThreadFactory(board=board, title="Kept among us")
    TagFactory(board=board, slug="inner")
    for who in (None, admin):
        client = client_for(who)
        assert entries(client, "/boards/feed/") == []
        assert client.get(f"/b/{board.slug}/feed/").status_code == 404
        assert client.get(f"/b/{board.slug}/feed/inner/").status_code == 404
        assert not any(f"/t/{thread.pk}/" in place for place in places(client, "/sitemap-threads-0.xml"))
        assert not any(board.slug in place for place in places(client, "/sitemap-pages.xml"))


def test_maps_by_ranges_of_ids(client_for: ClientFor, board: Board, settings: Any) -> None:
    settings.BASE_URL = "https://hearth.example"
    far = ThreadFactory(pk=25_000, board=board, title="水筒が漏れる & more")
    near, hidden = ThreadFactory(pk=7, board=board), ThreadFactory(pk=8, board=board, state=State.HIDDEN)
    meetup, draft = MeetupFactory(), MeetupFactory(state="draft", published_at=None)
    client = client_for(None)
    maps = places(client, "/sitemap.xml")
    assert maps[:4] == [
        f"https://hearth.example/sitemap-{name}.xml" for name in ("pages", "threads-0", "threads-1", "threads-2")
    ]
    assert places(client, "/sitemap-threads-0.xml") == [f"https://hearth.example{near.get_absolute_url()}"]
    assert places(client, "/sitemap-threads-1.xml") == []
    assert places(client, "/sitemap-threads-2.xml") == [f"https://hearth.example{far.get_absolute_url()}"]
    for number in (3, 10**6, 10**30):
        assert client.get(f"/sitemap-threads-{number}.xml").status_code == 404
    assert any(address.endswith(board.get_absolute_url()) for address in places(client, "/sitemap-pages.xml"))
    published = places(client, f"/sitemap-meetups-{meetup.pk // 10_000}.xml")
    assert any(f"/meetups/{meetup.pk}/" in address for address in published)
    assert not any(f"/meetups/{draft.pk}/" in address for address in published)
    assert hidden.state == State.HIDDEN
    assert "Sitemap: https://hearth.example/sitemap.xml" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("n", [1, 3, 50])
def test_queries_do_not_grow(n: int, client_for: ClientFor, board: Board, django_assert_num_queries: Any) -> None:
    for _ in range(n):
        ThreadFactory(board=board)
    client = client_for(None)
    client.get(f"/b/{board.slug}/feed/")
    with django_assert_num_queries(4):
        client.get(f"/b/{board.slug}/feed/")
    client.get("/sitemap-threads-0.xml")
    with django_assert_num_queries(3):
        client.get("/sitemap-threads-0.xml")


def test_a_thread_says_to_machines_what_it_is(client_for: ClientFor, novice: Member, board: Board) -> None:
    talk = BoardFactory(kind=BoardKind.DISCUSSION)
    thread = open_thread(novice, talk, title="</script><script>alert(1)</script>", body="Fish & <b>chips</b>")
    about, way = data_of(client_for(None), thread)
    assert (about["@type"], about["headline"]) == ("DiscussionForumPosting", "</script><script>alert(1)</script>")
    assert about["author"]["name"] == novice.display_name
    assert [step["name"] for step in way["itemListElement"]] == ["Boards", talk.name, thread.title]
    assert data_of(client_for(novice), thread) == []


def test_a_question_with_its_answer(client_for: ClientFor, novice: Member, regular: Member, thread: Thread) -> None:
    client = client_for(None)
    assert data_of(client, thread)[0]["@type"] == "DiscussionForumPosting"
    answer = reply(regular, thread, "Only the steel one survives.")
    accept_answer(actor=novice, post=Post.objects.select_related("thread__board", "author").get(pk=answer.pk))
    page = data_of(client, thread)[0]
    assert (page["@type"], page["mainEntity"]["answerCount"]) == ("QAPage", 1)
    assert page["mainEntity"]["acceptedAnswer"]["text"] == "Only the steel one survives."


def test_what_is_private_or_hidden_says_nothing(client_for: ClientFor, moderator: Member, thread: Thread) -> None:
    private = ThreadFactory(board=BoardFactory(seen_by=Audience.MEMBERS))
    hidden = open_thread(MemberFactory(), thread.board, title="Rude")
    hide_post(actor=moderator, post=first_post(hidden), reason="Rude")
    for secret in (private, hidden):
        assert data_of(client_for(moderator), secret) == []
        page = client_for(moderator).get(Thread.objects.get(pk=secret.pk).get_absolute_url()).content.decode()
        assert '<meta name="robots" content="noindex">' in page
