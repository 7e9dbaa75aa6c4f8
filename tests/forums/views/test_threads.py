from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from community.notifications.models import Notification
from community.notifications.services import notify
from forums.enums import State
from forums.models import Board, Post, Thread, ThreadRead
from forums.services import answers, posts
from members.models import Member
from members.services.presence import record_presence
from tests.factories.forums import PostFactory, ThreadFactory, first_post, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def loaded(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)


def text(client: Client, address: str, **more: Any) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_ways_to_a_thread(client: Client, thread: Thread) -> None:
    address = f"/t/{thread.pk}/which-case-survives/"
    assert thread.get_absolute_url() == address
    for way, target in (
        (f"/t/{thread.pk}/", address),
        (f"/t/{thread.pk}/old-title/", address),
        (f"/t/{thread.pk}/old-title/?page=2", f"{address}?page=2"),
        (f"{address}1/", f"{address}#floor-1"),
        (f"{address}99/", f"{address}#floor-1"),
        (f"/p/{first_post(thread).pk}/", f"{address}#floor-1"),
    ):
        assert client.get(way).headers["Location"] == target
    assert 'rel="canonical" href="http://localhost:8000' in text(client, address)


def test_a_chinese_title_makes_no_monster(client: Client, board: Board, novice: Member) -> None:
    thread = open_thread(novice, board, title="哪款手机壳扛得住")
    assert thread.get_absolute_url() == f"/t/{thread.pk}/-/"
    assert "哪款手机壳扛得住" in text(client, thread.get_absolute_url())


@pytest.mark.parametrize("address", ["/t/{}/", "/t/{}/x/", "/p/{}/", "/t/{}/x/1/", "/p/{}/history/"])
@pytest.mark.parametrize("pk", [999_999, 10**30])
def test_what_is_not_there_is_404(client: Client, db: None, address: str, pk: int) -> None:
    assert client.get(address.format(pk)).status_code == 404


def test_floors_pages_and_stones(client_for: ClientFor, thread: Thread, regular: Member, leader: Member) -> None:
    made = [reply(regular, thread) for _ in range(25)]
    posts.hide_post(actor=leader, post=loaded(made[1]))
    posts.remove_post(actor=regular, post=loaded(made[2]))
    address = thread.get_absolute_url()
    first, second = (text(client_for(None), f"{address}{query}") for query in ("", "?page=2"))
    assert [f'id="floor-{n}"' in first for n in (1, 20, 21)] == [True, True, False]
    assert [f'id="floor-{n}"' in second for n in (20, 21, 26)] == [False, True, True]
    assert "A moderator has hidden this post." in first
    assert "The author has removed this post." in first
    assert made[1].source not in first
    assert made[2].source not in first
    assert client_for(None).get(f"/p/{made[24].pk}/").headers["Location"] == f"{address}?page=2#floor-26"
    assert client_for(None).get(f"/p/{made[1].pk}/").headers["Location"] == f"{address}#floor-3"
    assert "24 posts" in first
    assert "2 people" in first
    assert "1 day" in first
    assert made[1].source in text(client_for(leader), address)
    mine = text(client_for(regular), address)
    assert made[2].source in mine
    assert "Put it back" in mine


def test_hidden_threads_are_404_but_for_author_and_moderators(
    client_for: ClientFor, thread: Thread, novice: Member, regular: Member, leader: Member
) -> None:
    posts.hide_post(actor=leader, post=first_post(thread))
    address = thread.get_absolute_url()
    for viewer in (None, regular):
        for way in (address, f"/t/{thread.pk}/", f"/p/{first_post(thread).pk}/"):
            assert client_for(viewer).get(way).status_code == 404
    for viewer in (novice, leader):
        assert "A moderator has hidden this thread." in text(client_for(viewer), address)


def test_text_in_another_script_is_marked(client: Client, board: Board, novice: Member) -> None:
    thread = open_thread(novice, board, title="軟體更新之後", body="軟體更新之後電量掉得很快，網路也斷斷續續。")
    page = text(client, thread.get_absolute_url())
    assert '<bdi lang="zh-Hant">軟體更新之後</bdi>' in page
    assert '<div class="prose" lang="zh-Hant" dir="auto" hx-disable>' in page


def test_names_and_titles_are_text(client: Client, board: Board) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    author = MemberFactory(display_name=evil[:40])
    thread = open_thread(author, board, title=evil, body=evil)
    for address in (thread.get_absolute_url(), f"/b/{board.slug}/", "/boards/", f"/p/{first_post(thread).pk}/history/"):
        page = text(client, address)
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


def test_the_answer_stands_on_top(client: Client, thread: Thread, novice: Member, regular: Member) -> None:
    post = reply(regular, thread, "Take the one with **air** corners.")
    answers.accept_answer(actor=novice, post=loaded(post))
    page = text(client, thread.get_absolute_url())
    assert "Accepted answer · #2 by Rui Tavares" in page
    assert page.index("Take the one with air corners.") < page.index('id="floor-1"')


def test_who_has_read_a_thread_to_its_end_has_nothing_about_it_in_the_inbox(
    client_for: ClientFor, thread: Thread, novice: Member, regular: Member
) -> None:
    for _ in range(25):
        PostFactory(thread=thread)
    other = open_thread(novice, thread.board, title="Another matter")
    for one in (thread, other):
        reply(regular, one)
    unread = Notification.objects.filter(member=novice, kind="reply_to_me", read_at=None)
    client, address = client_for(novice), thread.get_absolute_url()
    text(client, address)
    text(client, f"{address}?page=2", headers={"sec-purpose": "prefetch"})
    client.head(f"{address}?page=2")
    text(client_for(regular), f"{address}?page=2")
    assert unread.count() == 2
    page = text(client, f"{address}?page=2")
    assert [line.subject for line in unread] == [f"thread:{other.pk}"]
    assert "1 unread" in page


def test_reading_is_marked_and_only_moves_forward(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    for _ in range(25):
        PostFactory(thread=thread)
    client, address = client_for(regular), thread.get_absolute_url()
    for query, expected in (("?page=2", 26), ("", 26)):
        text(client, address + query)
        assert ThreadRead.objects.get().last_number == expected
    ThreadRead.objects.update(last_number=3)
    text(client, address, headers={"sec-purpose": "prefetch;prerender"})
    client.head(address)
    assert ThreadRead.objects.get().last_number == 3
    assert client.get(f"{address}unread/").headers["Location"] == f"{address}#floor-4"
    text(client_for(None), address)
    assert ThreadRead.objects.count() == 1


def test_quoting_fills_the_form(client_for: ClientFor, thread: Thread, regular: Member) -> None:
    post = first_post(thread)
    page = text(client_for(regular), f"{thread.get_absolute_url()}?quote=1")
    assert f"&gt; **Nora Novak** [#1](/p/{post.pk}/)" in page
    assert f'name="quote_of" value="{post.pk}"' in page


def test_visitors_and_closed_threads_have_no_form(
    client_for: ClientFor, thread: Thread, regular: Member, leader: Member
) -> None:
    address = thread.get_absolute_url()
    assert "Sign in to reply" in text(client_for(None), address)
    assert "csrf" not in text(client_for(None), address)
    response = client_for(leader).post(f"{address}lock/", {"reason": "Settled"})
    assert response.headers["Location"] == address
    closed = text(client_for(regular), address)
    assert "it takes no replies" in closed
    assert "Post reply" not in closed
    assert "Post reply" in text(client_for(leader), address)


@pytest.mark.parametrize("n", [1, 3, 25])
def test_queries_of_a_thread_do_not_grow(
    n: int, client_for: ClientFor, regular: Member, novice: Member, django_assert_num_queries: Any
) -> None:
    thread = ThreadFactory(author=novice)
    for _ in range(n):
        PostFactory(thread=thread, author=MemberFactory(), thanks_count=3)
    Thread.objects.filter(pk=thread.pk).update(accepted_post=thread.posts.get(number=2))
    visitor, member = client_for(None), client_for(regular)
    record_presence(regular)
    address = thread.get_absolute_url()
    for client in (visitor, member):
        client.get(address)
    # stamps, the thread with its posts, and the rail of boards
    # (in a test's transaction no process remembers the boards: they are read again)
    with django_assert_num_queries(3):
        visitor.get(address)
    # stamps, thread and posts; session, member, inbox, and the rails: boards, next meetup, newcomers
    with django_assert_num_queries(9):
        member.get(address)
    # and the mark of what was read, when it moves and the reader has not written for five seconds
    ThreadRead.objects.update(last_number=1)
    cache.delete(f"reads-written:{regular.pk}")
    with django_assert_num_queries(10):
        member.get(address)
    # and that the inbox has nothing about it any more, in a transaction of its own
    ThreadRead.objects.update(last_number=n + 1)
    notify(kind="thanked", recipients=[regular.pk], subject=f"thread:{thread.pk}", dedupe_key="1", context={})
    with django_assert_num_queries(12):
        member.get(address)
    with django_assert_num_queries(9):
        member.get(address)


def test_a_held_thread_says_that_it_waits(client_for: ClientFor, board: Board, lurker: Member, regular: Member) -> None:
    thread = open_thread(lurker, board, title="日结兼职", body="加微信：abc12345")
    assert thread.state == State.HELD
    page = text(client_for(lurker), thread.get_absolute_url(), headers={"accept-language": "en"})
    assert 'id="floor-1"' in page
    assert client_for(regular).get(thread.get_absolute_url()).status_code == 404


def test_what_somebody_started(client: Client, thread: Thread, novice: Member) -> None:
    page = text(client, f"/m/{novice.handle}/threads/")
    assert "Which case survives?" in page
    profile = text(client, f"/m/{novice.handle}/")
    assert "Which case survives?" in profile
    assert f'href="/m/{novice.handle}/threads/"' in profile
    stranger = MemberFactory()
    assert "No threads yet" in text(client, f"/m/{stranger.handle}/threads/")
    assert client.get("/m/nobody_here/threads/").status_code == 404
