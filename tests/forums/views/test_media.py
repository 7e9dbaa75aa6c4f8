import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from community.core.images import write_file
from forums.enums import Audience, State
from forums.models import Board, Photo, Post, Thread
from forums.services import photos, posts
from members.models import Member
from tests.factories.forums import first_post, reply

pytestmark = pytest.mark.django_db


def shot() -> io.BytesIO:
    into = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(into, "JPEG", comment=b"secret")
    return into


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_picture_comes_as_a_thing_that_can_do_nothing(client: Client, novice: Member) -> None:
    photo = photos.upload(actor=novice, file=shot())
    for edge, content_type in ((Photo.LARGE, "image/jpeg"), (Photo.MEDIUM, "image/webp"), (Photo.SMALL, "image/webp")):
        response = client.get(photo.url(edge))
        assert response.status_code == 200
        assert response.headers["Content-Type"] == content_type
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert response.headers["X-Frame-Options"] == "DENY"
        data = body(response)
        assert b"secret" not in data
        assert Image.open(io.BytesIO(data)).size == (64, 48)


@pytest.mark.parametrize(
    "path",
    [
        "photos/ab/none.jpg",
        "photos/../../secret.jpg",
        "..%2f..%2fsecret.jpg",
        "../secret.jpg",
        "/etc/passwd",
        "notes.txt",
        "page.html",
        "picture.svg",
        "photos/.new-abc.jpg",
        ".hidden.jpg",
        "photos/ab/" + "a" * 300 + ".jpg",
        "",
    ],
)
def test_nothing_else_is_served(client: Client, media_root: Path, path: str) -> None:
    (media_root.parent / "secret.jpg").write_bytes(b"secret")
    for name in ("notes.txt", "page.html", "picture.svg", "photos/.new-abc.jpg", ".hidden.jpg"):
        write_file(media_root, name, b"secret")
    assert client.get(f"/media/{path}").status_code == 404


def test_a_hidden_posts_pictures_are_gone(
    client_for: Callable[[Any], Client], thread: Thread, regular: Member, stranger: Member, leader: Member
) -> None:
    photo = photos.upload(actor=regular, file=shot())
    post = reply(regular, thread, "Look", photos=[photo])
    others, able = [client_for(None), client_for(stranger)], [client_for(regular), client_for(leader)]

    def answers(clients: list[Client]) -> set[int]:
        return {client.get(photo.url(edge)).status_code for client in clients for edge in (Photo.LARGE, Photo.SMALL)}

    assert answers([*others, *able]) == {200}
    # With its thread, or alone.
    for hidden in (first_post(thread), Post.objects.select_related("thread__board", "author").get(pk=post.pk)):
        posts.hide_post(actor=leader, post=hidden)
        assert answers(others) == {404}
        assert answers(able[1:]) == {200}
        assert client_for(leader).get(photo.url()).headers["Cache-Control"] == "private, no-cache"
        again = Post.objects.select_related("thread__board", "author").get(pk=hidden.pk)
        posts.restore_post(actor=leader, post=again)
        assert answers([*others, *able]) == {200}
    posts.remove_post(actor=regular, post=Post.objects.select_related("thread__board", "author").get(pk=post.pk))
    assert (answers(others), answers(able)) == ({404}, {200})


def test_pictures_are_for_those_who_read_the_post(
    client_for: Callable[[Any], Client], thread: Thread, board: Board, lurker: Member, regular: Member, leader: Member
) -> None:
    shown, held = photos.upload(actor=regular, file=shot()), photos.upload(actor=lurker, file=shot())
    reply(regular, thread, "Look", photos=[shown])
    assert reply(lurker, thread, "加微信：abc12345 日结兼职", photos=[held]).state == State.HELD

    def answers(photo: Photo) -> list[int]:
        return [client_for(who).get(photo.url()).status_code for who in (None, lurker, regular, leader)]

    assert answers(shown) == [200, 200, 200, 200]
    assert client_for(None).get(shown.url()).headers["Cache-Control"] == "public, max-age=3600"
    assert answers(held) == [404, 200, 404, 200]
    Board.objects.filter(pk=board.pk).update(seen_by=Audience.REGULAR)
    assert answers(shown) == [404, 404, 200, 200]
    assert client_for(regular).get(shown.url()).headers["Cache-Control"] == "private, no-cache"
    Board.objects.filter(pk=board.pk).update(seen_by=Audience.EVERYONE)
    posts.hide_post(actor=leader, post=first_post(thread))
    assert answers(shown) == [404, 404, 404, 200]


def test_the_proxy_sends_it_where_there_is_one(client: Client, novice: Member, settings: Any) -> None:
    settings.MEDIA_ACCEL = "/protected/"
    photo = photos.upload(actor=novice, file=shot())
    response = client.get(photo.url())
    assert response.headers["X-Accel-Redirect"] == f"/protected/{photo.path()}"
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.content == b""


def test_pictures_cost_one_query(client: Client, novice: Member, django_assert_num_queries: Any) -> None:
    photo = photos.upload(actor=novice, file=shot())
    with django_assert_num_queries(1):
        client.get(photo.url())


def test_pictures_of_people_are_served_alike(client: Client, media_root: Path, django_assert_num_queries: Any) -> None:
    write_file(media_root, "avatars/ab/abc.webp", b"a face")
    with django_assert_num_queries(0):
        response = client.get("/media/avatars/ab/abc.webp")
    assert (response.headers["Content-Type"], body(response)) == ("image/webp", b"a face")
