"""A member's page is kept for them alone, until anything that they see has changed."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.core import memberstamps, tally
from community.core.database_url import database_from_url
from community.core.models import MemberStamp
from community.core.pagecache.pages import Depends, Page, Reader, Shelf
from community.core.roles import grant_to_application
from community.moderation.services import sanctions
from community.notifications import services as notifications
from forums.models import Board, BoardMember, Post, Thread
from forums.services import boards, bookmarks, drafts, posts, reading, thanks, watching
from forums.views import threads as views
from members.models import Member
from members.services import ignoring, members
from tests.core.test_pagecache import Site
from tests.factories.events import MeetupFactory, put
from tests.factories.forums import BoardFactory, open_thread, reply
from tests.factories.members import MemberFactory

ZONE = "Asia/Shanghai"
_TOKEN = re.compile(rb'(csrfmiddlewaretoken|form_token)" value="([^"]+)"')
_VARYING = re.compile(rb'(csrfmiddlewaretoken|form_token)" value="[^"]+"|"X-CSRFToken": "[^"]+"')


@dataclass
class World:
    """A reader with a browser, and a forum in which others write."""

    member: Member
    other: Member
    staff: Member
    board: Board
    thread: Thread
    post: Post
    quiet: Thread
    cookies: str

    @property
    def paths(self) -> list[str]:
        return [self.thread.get_absolute_url(), "/b/trains/", "/boards/", "/stream/", "/unread/"]


@pytest.fixture
def world(committed_db: str) -> World:
    member, other = MemberFactory(role="regular"), MemberFactory(role="regular")
    board = BoardFactory(slug="trains", name_en="Trains")
    thread = open_thread(other, board, title="Sleeping on a train")
    post = reply(other, thread, "A sentence that nobody else wrote.")
    quiet = open_thread(other, BoardFactory(slug="ships", name_en="Ships"), title="Rowing at night")
    staff = MemberFactory(is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(member)
    # The forms' secret, as the first page with a form leaves it.
    browser.get("/b/trains/")
    cookies = "; ".join(f"{name}={browser.cookies[name].value}" for name in ("sessionid", "csrftoken"))
    return World(member, other, staff, board, thread, post, quiet, cookies)


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    yield Site()
    connections.close_all()


def see(site: Site, world: World, path: str, **headers: str) -> bytes:
    answer = site.get(path, HTTP_COOKIE=world.cookies, **headers)
    return _VARYING.sub(b"", answer.body) or str(answer.status).encode()


def settle(site: Site, world: World, path: str) -> bytes:
    """Look until looking itself changes nothing any more: marks are set, and the page is kept."""
    for _ in range(5):
        rendered = site.rendered
        body = see(site, world, path)
        if site.rendered == rendered:
            return body
    raise AssertionError(f"{path} is not kept")


def test_a_page_seen_again_costs_no_rendering_and_one_query(site: Site, world: World) -> None:
    for path in world.paths:
        settle(site, world, path)
    rendered = site.rendered
    with CaptureQueriesContext(connections["default"]) as queries:
        for path in world.paths:
            see(site, world, path)
    assert site.rendered == rendered
    assert len(queries) == 0  # the one is asked on a connection of the cache's own
    assert len(site.pages.shelf) == 0


def test_it_is_what_django_says(site: Site, world: World) -> None:
    for path in world.paths:
        kept = settle(site, world, path)
        assert kept == see(Site(), world, path)
        headers = [one.get(path, HTTP_COOKIE=world.cookies).headers for one in (site, Site())]
        assert headers[0].pop("Content-Length") == str(len(site.get(path, HTTP_COOKIE=world.cookies).body))
        for each in headers:
            each.pop("Content-Length", "")
            each["Set-Cookie"] = each["Set-Cookie"].partition(";")[0]
        assert headers[0] == headers[1]
        assert "private" in headers[0]["Cache-Control"]
        assert "ETag" not in headers[0]


def _draft(world: World) -> None:
    drafts.save_draft(actor=world.member, key=f"reply:{world.thread.pk}", body="I had begun to say")


def test_nobody_else_gets_it(site: Site, world: World) -> None:
    _draft(world)
    path = world.thread.get_absolute_url()
    assert b"I had begun to say" in settle(site, world, path)
    stranger = Client()
    stranger.force_login(world.other)
    cookies = f"sessionid={stranger.cookies['sessionid'].value}"
    for headers in ({}, {"HTTP_COOKIE": cookies}, {"HTTP_COOKIE": "sessionid=forged"}):
        assert b"I had begun to say" not in site.get(path, **headers).body
    # A second device has a page of its own, with the secret of its own forms.
    phone = Client()
    phone.force_login(world.member)
    rendered = site.rendered
    assert b"I had begun to say" in site.get(path, HTTP_COOKIE=f"sessionid={phone.cookies['sessionid'].value}").body
    assert site.rendered == rendered + 1


def _told(world: World) -> None:
    reply(world.other, open_thread(world.member, world.board), "That is for you.")


def _named(world: World) -> None:
    boards.save_board(actor=world.staff, board=world.board, seen_by="named")
    BoardMember.objects.create(member=world.member, board=world.board)


# What is done, and whether it shows on the thread's page, the board's, or both.
ACTS: dict[str, tuple[Callable[[World], Any], str]] = {
    "read elsewhere": (lambda w: reading.mark_thread_read(member=w.member, thread=w.quiet, number=1), "both"),
    "somebody writes": (lambda w: reply(w.other, w.thread, "And a third one."), "both"),
    "somebody writes elsewhere": (lambda w: open_thread(w.other, w.quiet.board, title="Anchors"), "both"),
    "mark a board read": (lambda w: reading.mark_board_read(member=w.member, board=w.quiet.board), "both"),
    "thanks": (lambda w: thanks.give(actor=w.member, post=w.post), "thread"),
    "bookmark": (lambda w: bookmarks.save_bookmark(actor=w.member, post=w.post), "thread"),
    "watch a board": (lambda w: watching.watch_board(actor=w.member, board=w.board, level="watching"), "both"),
    "watch a thread": (lambda w: watching.watch_thread(actor=w.member, thread=w.thread, level="muted"), "thread"),
    "ignore": (lambda w: ignoring.ignore(actor=w.member, member=w.other), "both"),
    "a draft": (_draft, "thread"),
    "a line in the inbox": (_told, "both"),
    "a name": (
        lambda w: members.update_profile(
            actor=w.member, display_name="Ada", bio="", language="en", zone="Asia/Shanghai"
        ),
        "both",
    ),
    "a language": (
        lambda w: members.update_profile(
            actor=w.member, display_name="Ada", bio="", language="zh-hans", zone="Asia/Shanghai"
        ),
        "both",
    ),
    "a seat": (lambda w: put(MeetupFactory(), w.member), "both"),
    "silenced": (
        lambda w: sanctions.sanction(actor=w.staff, member=w.member, kind="silence", reason="loud"),
        "board",
    ),
    "hidden": (lambda w: posts.hide_post(actor=w.staff, post=w.post, reason="loud"), "thread"),
    "named on a closed board": (_named, "none"),
}


def test_what_changes_what_they_see_shows_at_once(site: Site, world: World) -> None:
    for name, (act, shows) in ACTS.items():
        before = {path: settle(site, world, path) for path in world.paths[:2]}
        act(world)
        changed = {path for path in before if see(site, world, path) != before[path]}
        thread, board = before
        assert changed >= {"thread": {thread}, "board": {board}, "both": {thread, board}, "none": set()}[shows], name
        # Reading has moved marks: what is kept and what is rendered now know of them alike.
        fresh = Site()
        for path in world.paths:
            assert settle(site, world, path) == settle(fresh, world, path), (name, path)


def test_who_is_named_no_more_is_shown_nothing_more(site: Site, world: World) -> None:
    _named(world)
    for path in world.paths[:2]:
        settle(site, world, path)
    BoardMember.objects.filter(member=world.member).delete()
    for path in world.paths[:2]:
        assert site.get(path, HTTP_COOKIE=world.cookies).status == 404


def test_control_without_its_trigger_a_change_is_missed(site: Site, world: World) -> None:
    path = world.thread.get_absolute_url()
    before = settle(site, world, path)
    with connection.cursor() as cursor:
        for event in ("insert", "update", "delete"):
            cursor.execute(f"DROP TRIGGER forums_bookmark_touches_member_id_{event} ON forums_bookmark")
    bookmarks.save_bookmark(actor=world.member, post=world.post)
    assert see(site, world, path) == before
    assert see(Site(), world, path) != before


def test_every_end_of_a_session_ends_its_pages(site: Site, world: World) -> None:
    path = world.thread.get_absolute_url()
    settle(site, world, path)
    Session.objects.all().delete()
    assert b"Sign in to reply" in see(site, world, path)


@pytest.mark.parametrize("change", ["password", "suspended", "expired"])
def test_who_may_not_be_here_any_more_is_shown_nothing(site: Site, world: World, change: str) -> None:
    path = world.thread.get_absolute_url()
    assert b"data-composer" in settle(site, world, path)
    if change == "password":
        world.member.set_password("another horse battery")
        world.member.save()
    elif change == "suspended":
        sanctions.sanction(actor=world.staff, member=world.member, kind="suspension", reason="loud")
    else:
        Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    assert b"data-composer" not in see(site, world, path)


def test_marks_that_only_the_cache_knows_count(site: Site, world: World) -> None:
    reply(world.other, world.quiet, "Another one.")
    settle(site, world, "/boards/")
    cache.add(f"reads-written:{world.member.pk}", 1, 60)
    reading.note_read(member=world.member, thread=world.quiet, number=2)
    assert memberstamps.in_cache(world.member.pk)
    assert see(site, world, "/boards/") == see(Site(), world, "/boards/")


def test_each_copy_has_tokens_of_its_own(site: Site, world: World) -> None:
    path = world.thread.get_absolute_url()
    settle(site, world, path)
    rendered = site.rendered
    copies = [site.get(path, HTTP_COOKIE=world.cookies).body for _ in range(2)]
    assert site.rendered == rendered
    fields = [dict(_TOKEN.findall(copy.partition(b'id="reply"')[2])) for copy in copies]
    browser = Client(enforce_csrf_checks=True)
    for name, _, value in (part.partition("=") for part in world.cookies.split("; ")):
        browser.cookies[name] = value
    for number, form in enumerate(fields):
        sent = {name.decode(): value.decode() for name, value in form.items()}
        answer = browser.post(f"{path}reply/", {**sent, "body": f"From copy {number}, with care."})
        assert answer.status_code == 302
    assert Post.objects.filter(thread=world.thread, author=world.member).count() == 2


def test_words_that_look_like_a_token_stay_as_they_were_written(site: Site, world: World) -> None:
    words = 'name="form_token" value="00000000-1111-2222-3333-444444444444"'
    reply(world.other, world.thread, f"Write `<input {words}>`, or {words}")
    path = world.thread.get_absolute_url()
    settle(site, world, path)
    answers = [one.get(path, HTTP_COOKIE=world.cookies).body for one in (site, Site())]
    assert [answer.count(b"00000000-1111-2222-3333-444444444444") for answer in answers] == [2, 2]


def test_a_page_is_as_large_as_what_is_held_of_it() -> None:
    token = b'<input type="hidden" name="form_token" value="00000000-1111-2222-3333-444444444444">'
    page = Page([], b"x" * 50_000 + token + b"y" * 50_000, Depends({}, "", Reader(1, 1, "")))
    held = len(page.body) + sum(map(len, page._between_tokens))
    assert held < 101_000 < page.size < 103_000
    shelf = Shelf(1_000_000)
    shelf.put("k" * 4000, page)
    assert shelf.bytes == page.size + 4000


def test_who_writes_a_table_needs_no_right_to_the_stamps(world: World, committed_db: str) -> None:
    app = database_from_url(os.environ["HEARTH_TEST_APP_URL"])
    grant_to_application(connection, app["USER"])
    with connection.cursor() as cursor:
        cursor.execute(f'REVOKE ALL ON core_memberstamp FROM "{app["USER"]}"')
    MemberStamp.objects.all().delete()
    where = {"host": app["HOST"], "port": app["PORT"] or None, "user": app["USER"], "dbname": committed_db}
    with psycopg.connect(**where, autocommit=True) as running:
        running.execute("UPDATE members_member SET present_on = current_date WHERE id = %s", [world.member.pk])
    assert list(MemberStamp.objects.values_list("member_id", flat=True)) == [world.member.pk]


def test_what_a_browser_fetched_ahead_leaves_it_unread(site: Site, world: World) -> None:
    path = world.thread.get_absolute_url()
    for headers in ({"HTTP_SEC_PURPOSE": "prefetch"}, {"method": "HEAD"}):
        for _ in range(2):
            site.get(path, HTTP_COOKIE=world.cookies, **headers)
        assert len(site.pages.members_shelf) == 0
    see(site, world, path)
    assert world.member.pk in set(world.thread.reads.values_list("member", flat=True))


def test_who_has_a_desk_is_always_shown_what_is_there(site: Site, world: World) -> None:
    staff = Client()
    staff.force_login(world.staff)
    cookies = f"sessionid={staff.cookies['sessionid'].value}"
    for _ in range(3):
        site.get("/b/trains/", HTTP_COOKIE=cookies)
    assert (site.rendered, len(site.pages.members_shelf)) == (3, 0)


def test_a_change_while_the_page_is_rendered_is_not_missed(
    site: Site, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = world.thread.get_absolute_url()
    settle(site, world, path)
    show = views.render

    def alone() -> None:
        bookmarks.save_bookmark(actor=world.member, post=world.post)
        connections.close_all()

    def render(*args: Any, **kwargs: Any) -> Any:
        response = show(*args, **kwargs)
        monkeypatch.setattr(views, "render", show)
        other = threading.Thread(target=alone)
        other.start()
        other.join()
        return response

    monkeypatch.setattr(views, "render", render)
    reply(world.other, world.thread, "So that it is rendered.")
    missed = see(site, world, path)
    assert see(site, world, path) == see(Site(), world, path) != missed


def test_views_are_counted(site: Site, world: World) -> None:
    path = world.thread.get_absolute_url()
    settle(site, world, path)
    tally.send()
    tally.take("thread")
    for _ in range(3):
        see(site, world, path)
    tally.send()
    assert tally.take("thread") == {world.thread.pk: 3}


def test_stamps_go_when_nobody_can_ask_for_them(world: World) -> None:
    thanks.give(actor=world.member, post=world.post)
    assert MemberStamp.objects.filter(member_id=world.member.pk).exists()
    assert memberstamps.prune() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_memberstamp SET touched_at = now() - interval '11 minutes'")
    assert memberstamps.prune() > 0
    assert not MemberStamp.objects.exists()


def test_a_notice_to_others_touches_them_all(world: World) -> None:
    MemberStamp.objects.all().delete()
    notifications.notify(
        kind="hidden", recipients=[world.member, world.other], subject="post:1", dedupe_key="x", context={}
    )
    touched = set(MemberStamp.objects.values_list("member_id", flat=True))
    assert touched == {world.member.pk, world.other.pk}
