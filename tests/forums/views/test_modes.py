import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from forums.models import Post, Thread, ThreadRead
from forums.services import posts
from members.models import Member
from members.services.ignoring import ignore
from tests.factories.forums import BoardFactory, PostFactory, ThreadFactory, open_thread, reply

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def floors(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="floor[^"]*" id="floor-(\d+)"', page)]


def link(page: str, rel: str) -> str:
    return page.split(f'rel="{rel}"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.fixture
def long(novice: Member, regular: Member) -> Thread:
    """Ninety floors, every second by the author of the thread."""
    thread = ThreadFactory(author=novice)
    for number in range(2, 91):
        PostFactory(thread=thread, author=novice if number % 2 else regular)
    return Thread.objects.get(pk=thread.pk)


def test_only_the_author_there_and_back(client: Client, long: Thread) -> None:
    address = f"{long.get_absolute_url()}?only=author"
    pages = [client.get(address).content.decode()]
    while 'rel="next"' in pages[-1]:
        pages.append(client.get(link(pages[-1], "next")).content.decode())
    assert [floors(page) for page in pages] == [[*range(1, 40, 2)], [*range(41, 80, 2)], [*range(81, 90, 2)]]
    assert floors(client.get(link(pages[2], "prev")).content.decode()) == floors(pages[1])
    first = client.get(link(pages[1], "prev")).content.decode()
    assert floors(first) == floors(pages[0])
    assert 'rel="prev"' not in first


def test_newest_first_there_and_back(client: Client, long: Thread) -> None:
    address = f"{long.get_absolute_url()}?order=newest"
    pages = [client.get(address).content.decode()]
    while 'rel="next"' in pages[-1]:
        pages.append(client.get(link(pages[-1], "next")).content.decode())
    assert [number for page in pages for number in floors(page)] == [*range(90, 0, -1)]
    assert floors(client.get(link(pages[2], "prev")).content.decode()) == floors(pages[1])
    assert link(pages[1], "prev") == address


@pytest.mark.parametrize("query", ["only=author&after=x", "order=newest&upto=-3", "only=author&before=999999999"])
def test_odd_places_are_none(client: Client, thread: Thread, query: str) -> None:
    assert floors(client.get(f"{thread.get_absolute_url()}?{query}").content.decode()) == [1]


def test_other_ways_of_reading_do_not_skip_what_is_unread(client_for: ClientFor, long: Thread, leader: Member) -> None:
    client = client_for(leader)
    for query in ("only=author", "order=newest"):
        client.get(f"{long.get_absolute_url()}?{query}")
        assert not ThreadRead.objects.filter(member=leader).exists()
    ThreadRead.objects.create(member=leader, thread=long, last_number=75)
    client.get(f"{long.get_absolute_url()}?order=newest")
    assert ThreadRead.objects.get(member=leader).last_number == 90


@pytest.mark.parametrize(
    ("floor", "target"), [("45", "?page=3#floor-45"), ("999", "?page=5#floor-90"), ("x", "#floor-1")]
)
def test_jumping_to_a_floor(client: Client, long: Thread, floor: str, target: str) -> None:
    response = client.get(f"{long.get_absolute_url()}jump/", {"floor": floor})
    assert response.headers["Location"] == long.get_absolute_url() + target
    assert "jump/" in client.get(long.get_absolute_url()).content.decode()


def test_what_is_new_is_asked_cheaply(
    client_for: ClientFor, thread: Thread, novice: Member, regular: Member, leader: Member, stranger: Member
) -> None:
    client, address = client_for(stranger), f"{thread.get_absolute_url()}news/?after=1"
    quiet = client.get(address)
    assert quiet.status_code == 204
    assert client.get(address, headers={"if-none-match": quiet.headers["ETag"]}).status_code == 304
    hidden = reply(regular, thread)
    reply(regular, thread)
    reply(leader, thread)
    found = client.get(address, headers={"if-none-match": quiet.headers["ETag"]})
    assert "3 new posts" in found.content.decode()
    assert f'href="{thread.get_absolute_url()}2/"' in found.content.decode()
    assert client.get(address, headers={"if-none-match": found.headers["ETag"]}).status_code == 304
    posts.hide_post(actor=leader, post=Post.objects.select_related("thread__board", "author").get(pk=hidden.pk))
    ignore(actor=stranger, member=regular)
    assert "1 new post<" in client.get(address).content.decode()
    # One's own words are no news, and neither are they to a visitor who cannot see the thread.
    assert "1 new post<" in client_for(regular).get(address).content.decode()
    secret = open_thread(novice, BoardFactory(seen_by="everyone"))
    secret.board.seen_by = "staff"
    secret.board.save()
    assert client_for(None).get(f"{secret.get_absolute_url()}news/").status_code == 404
    assert "data-news=" in client.get(thread.get_absolute_url()).content.decode()


def test_ignored_floors_are_stones_that_open(
    client_for: ClientFor, thread: Thread, regular: Member, leader: Member
) -> None:
    reply(leader, thread, "Wise words")
    ignore(actor=regular, member=leader)
    page = client_for(regular).get(thread.get_absolute_url()).content.decode()
    stone = page.split('<details class="ignored-floor">')[1].split("</details>")[0]
    assert "#2: by somebody you ignore" in stone
    assert "Wise words" in page.split('<details class="ignored-floor">')[1]
    assert "ignored-floor" not in client_for(None).get(thread.get_absolute_url()).content.decode()
