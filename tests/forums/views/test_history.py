from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from forums.models import Post, Thread
from forums.services import posts
from members.models import Member
from tests.factories.forums import first_post

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def test_differences_are_said_and_not_only_coloured(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    post = posts.edit_post(actor=novice, post=first_post(thread), body="我喜欢绿茶", version=1)
    posts.edit_post(actor=novice, post=post, body="我喜欢红茶", version=2)
    page = client_for(None).get(f"/p/{post.pk}/history/").content.decode()
    assert '<del><span class="sr-only"> taken out: </span>绿<span' in page
    assert '<ins><span class="sr-only"> added: </span>红<span' in page
    assert "restore/" not in page


def test_a_version_is_brought_back_from_the_page(
    client_for: ClientFor, thread: Thread, novice: Member, regular: Member
) -> None:
    was = first_post(thread).source
    post = posts.edit_post(actor=novice, post=first_post(thread), body="Second", version=1)
    address = f"/p/{post.pk}/history/1/restore/"
    assert client_for(regular).post(address).status_code == 403
    assert address in client_for(novice).get(f"/p/{post.pk}/history/").content.decode()
    page = client_for(novice).post(address, follow=True).content.decode()
    assert "It says again what it said then." in page
    assert Post.objects.get(pk=post.pk).source == was
    assert client_for(novice).post(f"/p/{post.pk}/history/99999999999/restore/").status_code == 409
