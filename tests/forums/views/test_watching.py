from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from community.notifications.models import Delivery
from community.notifications.registry import kinds
from community.notifications.rendering import build
from forums.models import Board, BoardFollow, Thread, ThreadWatch
from forums.queries.mute_links import mute_url
from forums.services import watching
from members.models import Member
from tests.factories.forums import BoardFactory, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


@pytest.mark.parametrize(
    ("level", "word"), [("watching", "Watching"), ("tracking", "Tracking"), ("normal", "Normal"), ("muted", "Muted")]
)
def test_one_control_on_boards_and_threads(
    client_for: ClientFor, thread: Thread, regular: Member, level: str, word: str
) -> None:
    client = client_for(regular)
    for address in (thread.board.get_absolute_url(), thread.get_absolute_url()):
        page = client.post(f"{address}watch/", {"level": level}, follow=True).content.decode()
        assert f'value="{level}" aria-current="true"' in page
        assert f"{word}<svg" in page
    assert BoardFollow.objects.get(member=regular).level == level
    assert ThreadWatch.objects.get(member=regular).level == level


def test_a_level_that_is_none_is_refused(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    client = client_for(regular)
    assert client.post(f"{thread.get_absolute_url()}watch/", {"level": "x"}).status_code == 422
    assert client.get(f"{thread.get_absolute_url()}watch/").status_code == 405
    assert not ThreadWatch.objects.filter(member=regular).exists()


def test_what_i_watch_and_back_to_it(client_for: ClientFor, board: Board, thread: Thread, novice: Member) -> None:
    client = client_for(novice)
    watching.watch_board(actor=novice, board=board, level="tracking")
    page = client.get("/me/watching/").content.decode()
    assert thread.title in page
    assert board.name in page
    response = client.post(f"{thread.get_absolute_url()}watch/", {"level": "normal", "back": "1"})
    assert response.headers["Location"] == "/me/watching/"
    assert thread.title not in client.get("/me/watching/").content.decode().split("<main")[1].split("</ul>")[-1]
    assert "You watch nothing yet" in client_for(MemberFactory()).get("/me/watching/").content.decode()


def test_a_thread_is_muted_from_its_mail(client: Client, thread: Thread, novice: Member, regular: Member) -> None:
    reply(regular, thread)
    delivery = Delivery.objects.get(member=novice, kind="reply_to_me")
    built = build(delivery, kinds["reply_to_me"])
    assert built is not None
    address = mute_url(novice.pk, thread.pk)
    assert address in built.body
    path = "/mute/" + address.partition("/mute/")[2]
    assert "Mute this thread?" in client.get(path).content.decode()
    assert ThreadWatch.objects.get(member=novice).level == "watching"
    assert "The thread is muted" in client.post(path).content.decode()
    assert ThreadWatch.objects.get(member=novice).level == "muted"
    assert client.post(path[:-2] + "/").status_code == 404
    assert not mail.outbox


def test_a_link_opens_nothing_that_its_member_cannot_see(client: Client, novice: Member, admin: Member) -> None:
    secret = open_thread(admin, BoardFactory(seen_by="staff"))
    path = "/mute/" + mute_url(novice.pk, secret.pk).partition("/mute/")[2]
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert not ThreadWatch.objects.filter(member=novice).exists()


@pytest.mark.parametrize("kind", ["new_post_in_watched", "new_thread_in_watched"])
def test_mails_and_lines_of_what_is_watched(
    client_for: ClientFor, board: Board, novice: Member, regular: Member, kind: str
) -> None:
    watching.watch_board(actor=regular, board=board, level="watching")
    thread = open_thread(novice, board, title="Boats & <rivers>")
    if kind == "new_post_in_watched":
        reply(novice, thread, "Down & out.")
    built = build(Delivery.objects.get(kind=kind), kinds[kind])
    assert built is not None
    assert "Boats & <rivers>" in built.subject
    assert mute_url(regular.pk, thread.pk) in built.body
    page = client_for(regular).get("/me/inbox/").content.decode()
    assert "Boats &amp; &lt;rivers&gt;" in page
