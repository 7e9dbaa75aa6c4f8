"""Visitors are shown kept pages for as long as these are true, and never a moment longer."""

import gzip
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from community.core import pagestamps, tally
from community.core.pagecache import KeptPages
from community.core.pagecache.pages import SECONDS, Depends, Page, Shelf, encoding_for
from community.site_settings import services as site_settings
from forums.models import Board, Post, Thread
from forums.services import boards, posts, threads
from forums.services.feedback.figures import refresh_figures
from forums.views import threads as views
from members.models import Member
from tests.factories.forums import BoardFactory, first_post, open_thread
from tests.factories.forums import reply as write
from tests.factories.members import MemberFactory


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Site:
    """The whole web process as the server sees it: two of them are two processes' memories."""

    def __init__(self) -> None:
        self.rendered = 0
        handler = WSGIHandler()

        def application(environ: dict[str, Any], start_response: Any) -> Any:
            self.rendered += 1
            return handler(environ, start_response)

        self.pages = KeptPages(application, most_bytes=4_000_000)

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        address, _, query = path.partition("?")
        environ = RequestFactory().generic(method, address, QUERY_STRING=query).environ
        environ |= {"HTTP_HOST": "localhost", **headers}
        environ.pop("HTTP_COOKIE", None) if "HTTP_COOKIE" not in headers else None
        begun: list[Any] = []
        parts = self.pages(environ, lambda status, head, exc_info=None: begun.extend([status, head]))
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return Answer(int(begun[0][:3]), dict(begun[1]), body)


@pytest.fixture
def site(committed_db: str) -> Iterator[Site]:
    yield Site()
    connections.close_all()


@pytest.fixture
def thread(committed_db: str) -> Thread:
    author = MemberFactory(role="regular", role_earned="regular")
    board = BoardFactory(slug="trains", name_en="Trains")
    return threads.open_thread(actor=author, board=board, title="Sleeping on a train", body="I never could sleep.")


@pytest.fixture
def reply(thread: Thread) -> Post:
    return posts.reply(actor=MemberFactory(), thread=thread, body="A sentence that nobody else wrote.")


@pytest.fixture
def moderator(committed_db: str) -> Member:
    return MemberFactory(is_staff=True, is_superuser=True)


def test_the_second_visitor_costs_no_rendering_and_one_query(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    first = site.get(path)
    second = site.get(path)
    assert (site.rendered, first.status, second.status) == (1, 200, 200)
    assert first.body == second.body
    assert first.headers == second.headers
    assert b"A sentence that nobody else wrote." in second.body
    with CaptureQueriesContext(connections["default"]) as queries:
        site.get(path)
    assert len(queries) == 0  # the one is asked on a connection of the cache's own


def test_it_says_what_django_says(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    site.get(path)
    kept, django = site.get(path), Client().get(path, headers={"host": "localhost"})
    # Asked of Django itself, beside its own: what a kept page adds, and what the server adds to both.
    ours = {name: value for name, value in kept.headers.items() if name not in ("ETag", "Content-Length", "Vary")}
    theirs = {name: value for name, value in django.headers.items() if name not in ("Content-Length", "Vary")}
    assert ours == theirs
    assert "Content-Security-Policy" in ours
    assert set(kept.headers["Vary"].split(", ")) == {*django.headers["Vary"].split(", "), "Accept-Encoding"}
    assert kept.headers["Cache-Control"] == "no-cache"
    assert kept.body == django.content


def test_a_hidden_post_is_gone_from_the_next_page_of_every_process(site: Site, reply: Post, moderator: Member) -> None:
    other = Site()
    paths = [reply.thread.get_absolute_url(), "/b/trains/", "/boards/", "/"]
    for path in paths * 2:
        site.get(path), other.get(path)
    assert b"nobody else wrote" in other.get(paths[0]).body
    posts.hide_post(actor=moderator, post=reply, reason="loud")
    for process in (site, other):
        assert b"nobody else wrote" not in process.get(paths[0]).body
    first = Post.objects.select_related("thread__board", "author").get(thread=reply.thread, number=1)
    posts.hide_post(actor=moderator, post=first, reason="loud")
    for process in (site, other):
        assert process.get(paths[0]).status == 404
        for path in paths[1:]:
            assert b"Sleeping on a train" not in process.get(path).body


def test_an_edit_and_a_new_post_are_there_at_once(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    site.get(path)
    posts.edit_post(actor=reply.author, post=reply, body="Other words.", version=1)
    assert b"Other words." in site.get(path).body
    posts.reply(actor=MemberFactory(), thread=reply.thread, body="And a third one.")
    assert b"And a third one." in site.get(path).body


def test_a_board_made_private_is_gone_everywhere(site: Site, reply: Post, moderator: Member) -> None:
    paths = ["/b/trains/", reply.thread.get_absolute_url(), "/boards/", "/", "/help/"]
    for path in paths * 2:
        assert b"Trains" in site.get(path).body
    boards.save_board(actor=moderator, board=Board.objects.get(slug="trains"), seen_by="members")
    assert [site.get(path).status for path in paths] == [404, 404, 200, 200, 200]
    for path in paths[2:]:
        assert b"Trains" not in site.get(path).body


def test_what_processes_remember_of_a_board_follows_its_first_public_line(site: Site, moderator: Member) -> None:
    thread = open_thread(MemberFactory(), BoardFactory(slug="ask", kind="feedback"), title="The lamp hums")
    for process in (site, Site()):
        process.get("/b/ask/")
    posts.hide_post(actor=moderator, post=first_post(thread), reason="It names an address.")
    for process in (site, Site()):
        assert b"It names an address." in process.get("/b/ask/").body


def test_figures_of_a_board_are_those_that_were_counted_last(site: Site, moderator: Member) -> None:
    board = BoardFactory(slug="ask", kind="feedback")
    write(moderator, open_thread(MemberFactory(), board), "We have mended it.")
    assert b"100" not in site.get("/b/ask/").body
    assert refresh_figures() == [board.pk]
    for process in (site, Site()):
        assert b"100" in process.get("/b/ask/").body


def test_settings_change_every_page_at_once(site: Site, reply: Post) -> None:
    paths = [reply.thread.get_absolute_url(), "/", "/help/"]
    for path in paths * 2:
        site.get(path)
    site_settings.update_settings(actor=None, site_name="Fireplace")
    for path in paths:
        assert b"Fireplace" in site.get(path).body


def test_a_reading_begun_before_the_change_is_not_taken_for_one_after(
    site: Site, reply: Post, moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = reply.thread.get_absolute_url()
    _render_while(lambda: posts.hide_post(actor=moderator, post=reply, reason="loud"), site, path, monkeypatch)
    assert b"nobody else wrote" not in site.get(path).body


def test_control_stamps_read_after_the_page_would_keep_what_is_hidden(
    site: Site, reply: Post, moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = reply.thread.get_absolute_url()
    monkeypatch.setattr(
        "community.core.pagecache.wsgi.Page",
        lambda headers, body, depends: Page(headers, body, Depends(_read_alone(depends.versions))),
    )
    _render_while(lambda: posts.hide_post(actor=moderator, post=reply, reason="loud"), site, path, monkeypatch)
    assert b"nobody else wrote" in site.get(path).body


def _read_alone(keys: Any) -> dict[str, int]:
    with pagestamps.one_request():
        return pagestamps.read(list(keys))


def _render_while(act: Callable[[], object], site: Site, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for the page, and have `act` happen after everything for it was read and before it is kept."""
    show = views.render

    def alone() -> None:
        act()
        connections.close_all()

    def render(*args: Any, **kwargs: Any) -> Any:
        response = show(*args, **kwargs)
        monkeypatch.setattr(views, "render", show)
        # In a thread: this request's transaction and stamps are not the moderator's.
        other = threading.Thread(target=alone)
        other.start()
        other.join()
        return response

    monkeypatch.setattr(views, "render", render)
    assert b"nobody else wrote" in site.get(path).body


def test_pages_differ_by_language_host_and_query(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    english = site.get(path)
    chinese = site.get(path, HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9")
    chosen = site.get(path, HTTP_COOKIE="django_language=zh-hant", HTTP_ACCEPT_LANGUAGE="en")
    assert [one.headers["Content-Language"] for one in (english, chinese, chosen)] == ["en", "zh-hans", "zh-hant"]
    assert site.rendered == 3
    site.get(path, HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9")
    assert site.rendered == 3
    site.get(path, HTTP_HOST="127.0.0.1")
    assert site.rendered == 4
    assert site.get(path, HTTP_HOST="evil.example").status == 400


def test_what_is_somebodys_own_is_never_kept(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    member = Client()
    member.force_login(reply.author)
    cookie = f"sessionid={member.cookies['sessionid'].value}"
    site.get(path, HTTP_COOKIE=cookie)
    assert len(site.pages.shelf) == 0
    site.get(path)
    assert b"Sign in to reply" in site.get(path).body
    assert b"Sign in to reply" not in site.get(path, HTTP_COOKIE=cookie).body
    rendered = site.rendered
    for headers in ({"HTTP_COOKIE": "messages=x"}, {"HTTP_HX_REQUEST": "true"}, {"HTTP_AUTHORIZATION": "x"}):
        site.get(path, **headers)
    site.get(path + "?utm=1")
    site.get(path + "?utm=1")
    assert site.rendered == rendered + 5


@pytest.mark.parametrize("path", ["/no-such-page/", "/b/no-such-board/", "/accounts/login/", "/healthz", "/t/1/"])
def test_errors_forms_and_redirects_are_not_kept(site: Site, path: str, reply: Post) -> None:
    site.get(path)
    site.get(path)
    assert len(site.pages.shelf) == 0
    assert site.rendered == 2


def test_pages_carry_no_token_and_no_cookie(site: Site, reply: Post) -> None:
    for path in (reply.thread.get_absolute_url(), "/b/trains/", "/boards/", "/", "/meetups/", "/help/"):
        answer = site.get(path)
        assert (answer.status, "Set-Cookie" in answer.headers) == (200, False)
        assert b"csrfmiddlewaretoken" not in answer.body
    assert len(site.pages.shelf) >= 5


def test_browsers_hear_that_nothing_changed(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    etag = site.get(path).headers["ETag"]
    again = site.get(path, HTTP_IF_NONE_MATCH=f'"other", W/{etag}')
    assert (again.status, again.body) == (304, b"")
    assert {"Vary", "ETag", "Cache-Control", "Content-Security-Policy"} <= set(again.headers)
    posts.reply(actor=MemberFactory(), thread=reply.thread, body="News.")
    assert site.get(path, HTTP_IF_NONE_MATCH=etag).status == 200


def test_pages_are_packed_as_the_browser_likes(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    plain = site.get(path).body
    packed = site.get(path, HTTP_ACCEPT_ENCODING="gzip, deflate")
    brotlied = site.get(path, HTTP_ACCEPT_ENCODING="gzip, br;q=1.0")
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.body)) == ("gzip", plain)
    assert (brotlied.headers["Content-Encoding"], brotli.decompress(brotlied.body)) == ("br", plain)
    assert int(packed.headers["Content-Length"]) == len(packed.body) < len(plain) / 2
    assert len({packed.headers["ETag"], brotlied.headers["ETag"], site.get(path).headers["ETag"]}) == 3
    head = site.get(path, method="HEAD")
    assert (head.body, int(head.headers["Content-Length"])) == (b"", len(plain))


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("", ""), ("identity", ""), ("gzip;q=0", ""), ("br; q=0, gzip", "gzip"), ("GZIP", "gzip"), ("deflate, br", "br")],
)
def test_the_encoding(accepted: str, encoding: str) -> None:
    assert encoding_for(accepted, 5000) == encoding
    assert encoding_for(accepted, 100) == ""


def test_views_count_kept_pages_too(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    tally.send()
    tally.take("thread")
    for _ in range(3):
        site.get(path)
    site.get(path, method="HEAD")
    site.get(path, HTTP_SEC_PURPOSE="prefetch")
    tally.send()
    assert tally.take("thread") == {reply.thread_id: 3}
    assert tally.take("thread") == {}


def test_what_no_stamp_tells_is_a_minute_old_at_most(site: Site, reply: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    path = reply.thread.get_absolute_url()
    site.get(path)
    Member.objects.filter(pk=reply.author_id).update(display_name="Somebody Else")
    assert b"Somebody Else" not in site.get(path).body
    key = next(iter(site.pages.shelf._pages))
    page = site.pages.shelf.get(key)
    assert page is not None
    page.made_at -= SECONDS
    assert b"Somebody Else" in site.get(path).body


def test_without_a_database_nothing_kept_is_shown(site: Site, reply: Post, committed_db: str) -> None:
    path = reply.thread.get_absolute_url()
    site.get(path)
    site.pages._stamps._close()
    site.pages._stamps._resting_until = float("inf")
    assert site.get(path).status == 200
    assert site.rendered == 2


def test_a_lost_connection_costs_one_rendering(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    site.get(path)
    site.get(path)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%bit_xor%'"
            " AND pid <> pg_backend_pid() AND datname = current_database()"
        )
    for _ in range(3):
        assert site.get(path).status == 200
    assert site.rendered == 2


def test_ten_visitors_of_a_changed_page_render_it_once(site: Site, reply: Post) -> None:
    path = reply.thread.get_absolute_url()
    site.get(path)
    with transaction.atomic():
        pagestamps.touch(pagestamps.thread(reply.thread_id))
    answers: list[int] = []

    def visit() -> None:
        answers.append(site.get(path).status)
        connections.close_all()

    visitors = [threading.Thread(target=visit) for _ in range(10)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert answers == [200] * 10
    assert site.rendered == 2


def test_the_shelf_holds_what_fits_and_lets_go_of_what_nobody_wants() -> None:
    shelf = Shelf(100_000)
    page = Page([], b"x" * 8_000, Depends({}))
    for name in "abcdefghijkl":
        shelf.put(name, page)
        shelf.get("a")
    assert shelf.get("a") is page
    assert shelf.get("b") is None
    assert shelf.bytes <= 100_000
    shelf.put("large", Page([], b"x" * 50_000, Depends({})))
    assert shelf.get("large") is None
    for name in "abcdefghijkl":
        shelf.drop(name)
    assert (len(shelf), shelf.bytes) == (0, 0)
