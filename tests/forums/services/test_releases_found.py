"""A release moves its thread up, its notes are found, and they follow the renderer."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client

from community.core.clock import now
from community.core.markup import RENDERER
from community.search.models import Document
from community.search.queries import search
from community.search.reindex import reindex
from forums.enums import BoardKind
from forums.models import Board, Post, Release, Thread
from forums.queries.access import get_board_for
from forums.queries.board_page import board_page, choice_of
from forums.services import gallery, moving, posts, releases
from forums.services.gallery import Said
from forums.services.rerender import rerender_releases
from forums.services.synchronize import synchronize_forums
from members.models import Member
from members.services.ignoring import ignore
from tests.factories.forums import BoardFactory, TagFactory, first_post, open_thread, reply, unhurried
from tests.factories.resources import release, resource_board, resource_thread, trusted
from tests.forums.services.test_gallery import album, keys

VISITOR = AnonymousUser()


@pytest.fixture
def downloads(regular: Member) -> Thread:
    """A thread for downloads whose last post is of yesterday, and another one after it."""
    trusted(regular)
    board = resource_board()
    thread = resource_thread(regular, board, tags=[TagFactory(board=board, slug="night").pk])
    earlier = now() - timedelta(days=1)
    Post.objects.filter(thread=thread).update(created_at=earlier)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=earlier)
    assert synchronize_forums().threads == [thread.pk]
    open_thread(regular, board, title="Another one")
    return Thread.objects.select_related("board").get(pk=thread.pk)


def listed(board: Board, **query: str) -> list[str]:
    loaded = get_board_for(VISITOR, board.slug)
    return [line.thread.title for line in board_page(VISITOR, loaded, choice_of(loaded, query)).lines]


def found(query: str, viewer: Any = VISITOR) -> list[tuple[str, str]]:
    return [(one.searchable.kind, one.hit.url) for one in search(viewer, query).found]


def test_a_release_moves_its_thread_up_and_its_going_down_again(
    client: Client, regular: Member, novice: Member, downloads: Thread
) -> None:
    was = downloads.last_post_at
    assert listed(downloads.board) == ["Another one", "Night profiles"]
    assert "new version" not in client.get(downloads.board.get_absolute_url()).content.decode()
    made = release(regular, downloads, "2.0")
    downloads.refresh_from_db()
    assert (downloads.last_post_at, downloads.last_post_by) == (made.published_at, regular)
    assert listed(downloads.board) == ["Night profiles", "Another one"]
    assert listed(downloads.board, tag="night") == ["Night profiles"]
    assert downloads.tags.get().last_post_at == made.published_at
    assert "new version" in client.get(downloads.board.get_absolute_url()).content.decode()
    assert not synchronize_forums()
    # A reply stands above it, and gone it leaves the place to the release.
    unhurried()
    answer = reply(novice, downloads, "Works here.")
    assert "new version" not in client.get(downloads.board.get_absolute_url()).content.decode()
    posts.remove_post(actor=novice, post=answer)
    downloads.refresh_from_db()
    assert (downloads.last_post_at, downloads.last_post_by) == (made.published_at, regular)
    assert "new version" in client.get(downloads.board.get_absolute_url()).content.decode()
    releases.withdraw_release(actor=regular, release=made)
    downloads.refresh_from_db()
    assert (downloads.last_post_at, downloads.last_post_by) == (was, regular)
    assert listed(downloads.board) == ["Another one", "Night profiles"]
    assert not synchronize_forums()


def test_where_it_stands_is_found_again_from_posts_and_releases(regular: Member, downloads: Thread) -> None:
    made = release(regular, downloads, "2.0")
    Thread.objects.filter(pk=downloads.pk).update(last_post_at=now() - timedelta(days=9), last_post_by=None)
    assert synchronize_forums().threads == [downloads.pk]
    downloads.refresh_from_db()
    assert (downloads.last_post_at, downloads.last_post_by) == (made.published_at, regular)


def test_notes_are_found_as_long_as_they_can_be_read(
    client: Client, regular: Member, novice: Member, moderator: Member, downloads: Thread
) -> None:
    made = release(regular, downloads, "2.0", notes="The **flicker** at 投影儀 is gone.")
    here = [("release", made.get_absolute_url())]
    assert found("flicker") == found("投影仪") == found('"2.0"') == here
    page = client.get("/search/", {"q": "flicker"}).content.decode()
    assert "<mark>flicker</mark>" in page
    assert "Night profiles · 2.0" in page
    assert "What is new in a version" in page
    hidden = releases.hide_release(actor=moderator, release=made, reason="Look again")
    assert found("flicker") == []
    assert not Document.objects.filter(kind="release", object_id=made.pk).exists()
    releases.show_release(actor=moderator, release=hidden)
    assert found("flicker") == here
    ignore(actor=novice, member=regular)
    assert found("flicker", Member.objects.get(pk=novice.pk)) == []
    # With its thread it moves out of sight, and is hidden with it.
    inner = resource_board(seen_by="staff")
    moving.move_thread(actor=moderator, thread=downloads, board=inner)
    assert found("flicker") == []
    assert found("flicker", moderator) == [("release", Release.objects.get(pk=made.pk).get_absolute_url())]
    moving.move_thread(actor=moderator, thread=Thread.objects.get(pk=downloads.pk), board=resource_board())
    assert len(found("flicker")) == 1
    posts.hide_post(actor=moderator, post=first_post(downloads), reason="no")
    assert found("flicker") == []


@pytest.mark.parametrize("n", [1, 3, 50])
def test_all_releases_are_indexed_again(
    n: int, regular: Member, downloads: Thread, django_assert_num_queries: Any
) -> None:
    made = release(regular, downloads, "2.0", notes="The flicker is gone.")
    for number in range(n - 1):
        Release.objects.create(
            resource=made.resource, author=regular, version=f"0.{number}", renderer=RENDERER, html="<p>flicker</p>"
        )
    releases.withdraw_release(actor=regular, release=made)
    Document.objects.all().delete()
    with django_assert_num_queries(15):
        list(reindex(kinds=["release"]))
    # Beside them the one that made their author trusted, elsewhere.
    assert Document.objects.filter(kind="release").count() == n


def test_notes_are_rendered_again(regular: Member, downloads: Thread) -> None:
    Release.objects.all().delete()
    made = release(regular, downloads, "2.0", notes="**Old** words")
    right = made.html
    Release.objects.filter(pk=made.pk).update(html="<p>stale</p>", renderer=RENDERER - 1)
    empty = release(regular, downloads, "2.1")
    Release.objects.filter(pk=empty.pk).update(renderer=RENDERER - 1)
    out = StringIO()
    call_command("rerender", stdout=out)
    assert "releases: 2 rendered, 1 changed" in out.getvalue()
    assert list(Release.objects.order_by("pk").values_list("html", "renderer")) == [(right, RENDERER), ("", RENDERER)]
    assert list(rerender_releases()) == []
    assert list(rerender_releases(everything=True)) == [(2, 0)]


def test_captions_are_found_when_they_are_said(
    client: Client, regular: Member, moderator: Member, client_for: Callable[..., Client]
) -> None:
    post = album(regular, BoardFactory(kind=BoardKind.GALLERY), amount=2)
    assert found("lighthouse") == []
    one, two = keys(post)
    gallery.describe_photos(actor=regular, post=post, said={one: Said("A lighthouse"), two: Said("Foam")})
    assert found("lighthouse") == [("thread", post.thread.get_absolute_url())]
    assert "A <mark>lighthouse</mark>" in client.get("/search/", {"q": "lighthouse"}).content.decode()
    gallery.describe_photos(actor=regular, post=Post.objects.get(pk=post.pk), said={one: Said("A crane")})
    assert found("lighthouse") == []
    # One that stands between the words is found by its caption too.
    gallery.describe_photos(actor=regular, post=Post.objects.get(pk=post.pk), said={one: Said("Low tide")})
    unhurried()
    fresh = Post.objects.get(pk=post.pk)
    posts.edit_post(actor=regular, post=fresh, body=f"Look ![](photo:{one}) there", version=fresh.version)
    assert found('"low tide"') == [("thread", post.thread.get_absolute_url())]
    Document.objects.all().delete()
    call_command("reindex", stdout=StringIO())
    assert found('"low tide"') == [("thread", post.thread.get_absolute_url())]
