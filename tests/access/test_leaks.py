"""What is said on a board that somebody cannot see, no answer of the product tells them: whatever they ask for.

The board was open once: people have written there, follow it, were told of it. Then it was closed to all but staff.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forums.enums import Audience
from forums.models import Board, Post, Thread, ThreadEvent
from forums.services.boards import save_board
from forums.services.posts import hide_post
from forums.services.splitting import split_thread
from forums.services.thanks import give
from forums.services.watching import watch_board, watch_thread
from members.models import Member
from tests.access.routes import Route, all_routes
from tests.access.world import World, photo_of
from tests.factories.forums import BoardFactory, TagFactory, first_post, open_thread, reply

# In no other text of the product, in any address or file name of it.
WORD = "zwiebelkuchen"
# As long, and nowhere at all.
NOWHERE = "quarkstrudeln"
# Not in addresses: what somebody asks for they know.
SLUG = "quiet-room"


@dataclass
class Secret:
    """A board that is closed now, and what stands on it."""

    board: Board
    thread: Thread
    post: Post
    event: ThreadEvent
    photo: str

    def variants(self, route: Route) -> Iterator[dict[str, Any]]:
        """Ways of asking `route` for something of the board."""
        own = {"slug": SLUG, "number": 1, "tag": "inner", "name": "x", "path": self.photo}
        for pk in {self.thread.pk, self.post.pk, self.event.pk, self.board.pk}:
            yield own | {"pk": pk}
            if "pk" not in route.arguments:
                return


def again(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)


@pytest.fixture
def secret(world: World) -> Secret:
    admin, regular, leader, lurker = (world.people[kind] for kind in ("admin", "regular", "leader", "lurker"))
    assert admin is not None
    assert regular is not None
    assert leader is not None
    assert lurker is not None
    board = BoardFactory(slug=SLUG, name_en=f"The {WORD} room", description_en=f"All about {WORD}.")
    tag = TagFactory(board=board, slug="inner", name_en=f"{WORD} tag")
    watch_board(actor=regular, board=board, level="watching")
    thread = open_thread(admin, board, title=f"On {WORD}", body=f"My {WORD} is hot.", tags=[tag.pk])
    watch_thread(actor=leader, thread=thread, level="watching")
    own = open_thread(regular, board, title=f"My own {WORD}", body=f"I like {WORD}.")
    asked = reply(regular, thread, f"Is this {WORD}?")
    reply(leader, thread, f"No {WORD} for me, @{regular.handle}.")
    reply(admin, thread, f"It is {WORD}, @{leader.handle} and @{lurker.handle}.", quote_of=asked.pk)
    reply(admin, own, f"So do I: {WORD}.")
    give(actor=leader, post=again(asked))
    rude = reply(lurker, own, f"Rude {WORD}!")
    hide_post(actor=admin, post=again(rude), reason=f"No {WORD} here")
    goes = reply(admin, thread, f"Off the {WORD} matter.")
    split_thread(actor=admin, thread=thread, numbers=[goes.number], title=f"Apart from {WORD}")
    photo = photo_of(admin, first_post(thread))
    save_board(actor=admin, board=board, seen_by=Audience.STAFF)
    event = ThreadEvent.objects.filter(thread=thread).latest("id")
    board.refresh_from_db()
    return Secret(board, thread, first_post(thread), event, photo)


def told(client: Client, url: str) -> bool:
    response = client.get(url)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return WORD.encode() in body.lower() or WORD in response.headers.get("Location", "").lower()


def count(client: Client, url: str, query: dict[str, str], word: str) -> int:
    return client.get(url, query).content.lower().count(word.encode())


@pytest.mark.parametrize("kind", ["visitor", "lurker", "regular", "leader"])
def test_no_answer_tells_of_a_closed_board(kind: str, world: World, secret: Secret) -> None:
    client = Client(raise_request_exception=False)
    member: Member | None = world.people[kind]
    if member is not None:
        client.force_login(member)
    leaks = []
    for route in all_routes():
        arguments = [world.arguments(route), *secret.variants(route)] if route.arguments else [{}]
        for values in arguments:
            known = {name: values[name] for name in route.arguments if name in values}
            url = reverse(route.name, kwargs=world.arguments(route) | known)
            if told(client, url):
                leaks.append(url)
    for url, query in (
        ("/search/", {"q": WORD}),
        ("/search/", {"q": f"board:{SLUG}"}),
        ("/complete/tags/", {"board": SLUG, "q": "z"}),
        ("/complete/tags/", {"board": str(secret.board.pk), "q": ""}),
        (f"/b/{SLUG}/", {"tag": "inner"}),
    ):
        # The page repeats what was asked for, as often as it does so with a word that is nowhere, and nothing else.
        nowhere = {name: value.replace(WORD, NOWHERE) for name, value in query.items()}
        if count(client, url, query, WORD) != (count(client, url, nowhere, NOWHERE) if nowhere != query else 0):
            leaks.append(f"{url}?{query}")
    assert leaks == []


def test_staff_are_told(world: World, secret: Secret) -> None:
    """The word is there to be found: the test above can fail."""
    client = Client()
    moderator = world.people["moderator"]
    assert moderator is not None
    client.force_login(moderator)
    for url in ("/boards/", secret.board.get_absolute_url(), secret.thread.get_absolute_url(), f"/p/{secret.post.pk}/"):
        assert told(client, url), url
