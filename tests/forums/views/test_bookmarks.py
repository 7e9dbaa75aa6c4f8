from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.core.clock import now
from forums.models import Bookmark, Thread
from forums.services import posts
from members.models import Member
from members.services.presence import record_presence
from tests.factories.forums import PostFactory, ThreadFactory, first_post
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def test_one_click_then_a_note_then_gone(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    client, post = client_for(regular), first_post(thread)
    address = f"/p/{post.pk}/bookmark/"
    assert f'action="{address}keep/"' in client.get(thread.get_absolute_url()).content.decode()
    assert client.post(f"{address}keep/").headers["Location"].endswith("#floor-1")
    client.post(f"{address}keep/")
    assert Bookmark.objects.count() == 1
    assert "Bookmarked</a>" in client.get(thread.get_absolute_url()).content.decode()
    day = now().date() + timedelta(days=5)
    assert client.post(address, {"note": "Read & <try>", "remind_on": str(day)}).headers["Location"] == "/me/bookmarks/"
    page = client.get("/me/bookmarks/").content.decode()
    assert "Read &amp; &lt;try&gt;" in page
    assert thread.title in page
    assert f'value="{day}"' in client.get(address).content.decode()
    assert client.post(address, {"remind_on": "2020-01-01"}).status_code == 422
    assert Bookmark.objects.get().note == "Read & <try>"
    client.post(f"{address}remove/")
    assert "No bookmarks yet" in client.get("/me/bookmarks/").content.decode()


def test_htmx_swaps_the_button_alone(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    post = first_post(thread)
    headers = {"hx-request": "true", "hx-target": f"bookmark-{post.pk}"}
    response = client_for(regular).post(f"/p/{post.pk}/bookmark/keep/", headers=headers)
    assert response.content.decode().startswith('<a class="on"')


def test_what_was_hidden_is_not_listed(client_for: ClientFor, thread: Thread, regular: Member, leader: Member) -> None:
    client, post = client_for(regular), first_post(thread)
    client.post(f"/p/{post.pk}/bookmark/keep/")
    posts.hide_post(actor=leader, post=post)
    assert thread.title not in client.get("/me/bookmarks/").content.decode()
    assert client.get(f"/p/{post.pk}/bookmark/").status_code == 404


def test_pages_and_queries(client_for: ClientFor, regular: Member) -> None:
    record_presence(regular)
    client, counts = client_for(regular), []
    client.get("/me/bookmarks/")
    for n in (1, 2, 47):
        for _ in range(n):
            post = PostFactory(thread=ThreadFactory(), author=MemberFactory())
            Bookmark.objects.create(member=regular, post=post)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/me/bookmarks/").content.decode()
        counts.append(len(queries))
    assert counts == [7, 7, 7]
    assert page.count('class="mine-line"') == 30
    older = page.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert client.get(older).content.decode().count('class="mine-line"') == 20
