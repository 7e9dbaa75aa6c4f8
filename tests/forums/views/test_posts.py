import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from community.moderation.models import Report
from forums.enums import State
from forums.models import Board, Post, PostEvent, Thanks, Thread
from members.models import Member
from tests.factories.forums import BoardFactory, first_post, open_thread, reply

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def test_thanking_by_form_and_by_htmx(client_for: ClientFor, thread: Thread, regular: Member, novice: Member) -> None:
    post = first_post(thread)
    client, address = client_for(regular), f"/p/{post.pk}/thanks/"
    response = client.post(address, {"give": "1"})
    assert response.headers["Location"] == f"{thread.get_absolute_url()}#floor-1"
    assert Thanks.objects.filter(withdrawn_at__isnull=True).count() == 1
    fragment = client.post(address, {"give": "0"}, headers={"hx-request": "true", "hx-target": f"thanks-{post.pk}"})
    page = fragment.content.decode().strip()
    assert page.startswith(f'<form class="thanks" id="thanks-{post.pk}"')
    assert 'name="give" value="1"' in page
    assert Thanks.objects.filter(withdrawn_at__isnull=True).count() == 0
    assert client_for(novice).post(address, {"give": "1"}).status_code == 403
    assert Thanks.objects.count() == 1


def test_the_thanks_button_says_what_it_does(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    client = client_for(regular)
    assert 'aria-pressed="false"' in client.get(thread.get_absolute_url()).content.decode()
    client.post(f"/p/{first_post(thread).pk}/thanks/", {"give": "1"})
    page = client.get(thread.get_absolute_url()).content.decode()
    assert 'aria-pressed="true"' in page
    assert 'Thanked <span class="num">1</span>' in page
    assert "1 thanks" in client_for(None).get(thread.get_absolute_url()).content.decode()


def test_accepting_by_form(client_for: ClientFor, thread: Thread, novice: Member, regular: Member) -> None:
    post = reply(regular, thread)
    address = f"/p/{post.pk}/accept/"
    assert client_for(regular).post(address, {"accept": "1"}).status_code == 403
    thread.refresh_from_db()
    assert thread.accepted_post is None
    for word, expected in (("1", post), ("0", None)):
        client_for(novice).post(address, {"accept": word})
        thread.refresh_from_db()
        assert thread.accepted_post == expected


def test_removing_and_putting_back(client_for: ClientFor, thread: Thread, regular: Member, novice: Member) -> None:
    post = reply(regular, thread)
    assert client_for(novice).post(f"/p/{post.pk}/remove/").status_code == 403
    client = client_for(regular)
    page = client.post(f"/p/{post.pk}/remove/", follow=True).content.decode()
    assert Post.objects.get(pk=post.pk).state == State.REMOVED
    # The message has the way back as a form of its own, once.
    said = page.partition('id="messages"')[2].partition("</form>")[0]
    assert "You can put it back" in said
    action = re.search(r'<form method="post" action="([^"]+)">', said)
    token = re.search(r'name="form_token" value="([^"]+)"', said)
    assert action
    assert token
    assert "Undo</button>" in said
    again = [client.post(action[1], {"form_token": token[1]}, follow=True).content.decode() for _twice in range(2)]
    assert Post.objects.get(pk=post.pk).state == State.VISIBLE
    assert "It is there again." in again[0]
    assert PostEvent.objects.filter(post=post, kind="restored").count() == 1
    assert f'action="{action[1]}"' not in client.get(thread.get_absolute_url()).content.decode()


def test_removing_a_whole_thread_keeps_the_way_back(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    client = client_for(novice)
    response = client.post(f"/p/{first_post(thread).pk}/remove/", follow=True)
    assert "Put it back" in response.content.decode()
    assert client_for(None).get(thread.get_absolute_url()).status_code == 404


def test_reporting(client_for: ClientFor, thread: Thread, regular: Member, novice: Member) -> None:
    address = f"/p/{first_post(thread).pk}/report/"
    client = client_for(regular)
    page = client.get(address).content.decode()
    assert first_post(thread).source in page
    assert client.post(address, {"details": "x"}).status_code == 422
    assert not Report.objects.exists()
    response = client.post(address, {"reason": "spam", "details": "Look\x07 at this"}, follow=True)
    assert "A moderator will look at it." in response.content.decode()
    report = Report.objects.get()
    assert (report.reporter, report.author, report.reason, report.details) == (regular, novice, "spam", "Look at this")
    assert client_for(novice).get(address).status_code == 403


def test_hiding_by_form(client_for: ClientFor, thread: Thread, regular: Member, leader: Member) -> None:
    post = reply(regular, thread)
    address = f"/p/{post.pk}/hide/"
    assert client_for(regular).get(address).status_code == 403
    client = client_for(leader)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 422
    assert Post.objects.get(pk=post.pk).state == State.VISIBLE
    client.post(address, {"reason": "Off topic"})
    assert Post.objects.get(pk=post.pk).state == State.HIDDEN
    client.post(f"/p/{post.pk}/restore/")
    assert Post.objects.get(pk=post.pk).state == State.VISIBLE


def test_nothing_is_changed_by_reading(client_for: ClientFor, thread: Thread, leader: Member) -> None:
    pk = first_post(thread).pk
    for name in ("thanks", "accept", "remove", "restore"):
        assert client_for(leader).get(f"/p/{pk}/{name}/").status_code == 405


def test_posts_of_private_boards_are_404_everywhere(client_for: ClientFor, regular: Member, moderator: Member) -> None:
    secret = BoardFactory(seen_by="staff", opened_by="staff")
    thread = open_thread(moderator, secret, title="Between us")
    pk = first_post(thread).pk
    client = client_for(regular)
    for address in (
        thread.get_absolute_url(),
        f"/t/{thread.pk}/",
        f"/p/{pk}/",
        f"/p/{pk}/history/",
        f"/p/{pk}/report/",
    ):
        assert client.get(address).status_code == 404
    for address in (
        f"/p/{pk}/thanks/",
        f"{thread.get_absolute_url()}reply/",
        f"/p/{pk}/accept/",
        f"/b/{secret.slug}/follow/",
    ):
        assert client.post(address, {"body": "x", "give": "1"}).status_code == 404
    assert thread.posts.count() == 1
    assert isinstance(secret, Board)
