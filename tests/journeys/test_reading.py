"""Somebody comes back every day: what is new, what they watch, what they keep, whom they would rather not hear."""

import http.client
import os
import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from community.core.clock import HearthNow
from forums.models import Board, Bookmark, Thread, ThreadRead, ThreadWatch
from forums.services.answers import accept_answer
from forums.services.posts import reply
from forums.services.setup import create_default_boards
from forums.services.threads import open_thread
from members.models import Member
from members.services.members import create_member
from tests.factories.forums import unhurried
from tests.journeys.steps import PASSWORD
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
PHONE = {"width": 360, "height": 780}


def person(handle: str, name: str) -> Member:
    """Somebody who has written before, as roles have it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"]):  # the product's
        member = create_member(email=f"{handle}@example.org", handle=handle, display_name=name, password=PASSWORD)
    Member.objects.filter(pk=member.pk).update(role="novice", role_earned="novice", role_since=HearthNow())
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def open_page(stack: Stack, browser: Browser) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def make(member: Member, **settings: object) -> Page:
        context = browser.new_context(**{"viewport": PHONE, "locale": "en-GB", **settings})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(stack.url + "/accounts/login/")
        page.fill("[name=login]", member.email)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.locator("main form button.primary").first.click()
        expect(page).not_to_have_url(re.compile("/accounts/"))
        return page

    yield make
    for context in contexts:
        context.close()


def look(page: Page, name: str) -> None:
    """Leave a picture for somebody to look at, where a folder is named."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    folder = os.environ.get("HEARTH_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def talk(author: Member, title: str, *others: Member, board: str = "cool-play") -> Thread:
    unhurried()
    place = Board.objects.get(slug=board)
    thread = open_thread(actor=author, board=place, title=title, body=f"{title}: what do you think?")
    for number, other in enumerate(others):
        reply(actor=other, thread=thread, body=f"Thought {number} about {title}.")
    return thread


def test_what_is_new_comes_by_itself_and_is_found_again(stack: Stack, open_page: Callable[..., Page]) -> None:
    create_default_boards()
    reader, author, noisy = person("daily_dan", "Dan"), person("author_amy", "Amy"), person("noisy_ned", "Ned")
    thread = talk(author, "A kettle for the train", noisy, author)
    page = open_page(reader)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.clock.install()

    # Watched from its own page; the mark of what was read follows.
    page.goto(stack.url + thread.get_absolute_url())
    page.locator(".thread-mine .watch summary").click()
    look(page, "thread-menu-360")
    with page.expect_navigation():
        page.locator(".watch button[value=watching]").click()
    expect(page.locator(".thread-mine .watch summary")).to_contain_text("Watching")
    assert ThreadWatch.objects.get(member=reader).level == "watching"
    assert ThreadRead.objects.get(member=reader).last_number == 3

    # Something is written while the page is open: a line says so, and leads there.
    reply(actor=author, thread=thread, body="And here is the one I bought.")
    page.clock.fast_forward(31_000)
    line = page.locator("#news a")
    expect(line).to_have_text("1 new post")
    look(page, "thread-news-360")
    line.click()
    expect(page.locator("#floor-4")).to_contain_text("the one I bought")

    # Kept with a note; found again.
    with page.expect_response(lambda answer: "/bookmark/keep/" in answer.url):
        page.locator("#floor-4 .acts form[action$='bookmark/keep/'] button").click()
    page.locator("#floor-4 .acts a.on").click()
    page.fill("[name=note]", "Ask Amy where")
    with page.expect_navigation():
        page.locator("main form button.primary").click()
    expect(page.locator(".mine-note")).to_have_text("Ask Amy where")
    look(page, "bookmarks-360")
    assert Bookmark.objects.get(member=reader).post.number == 4

    # More is written elsewhere: the list of what is unread, then nothing left.
    reply(actor=author, thread=thread, body="It boils in four minutes.")
    page.goto(stack.url + "/unread/")
    expect(page.locator("main .thread .new")).to_have_text("1 new")
    look(page, "unread-360")
    page.locator("main .thread .new").click()
    expect(page).to_have_url(re.compile("#floor-5$"))
    page.goto(stack.url + "/unread/")
    expect(page.locator("main")).to_contain_text("You have read everything")

    # Whom one would rather not hear is a stone that opens, and is back with one click.
    page.goto(stack.url + thread.get_absolute_url())
    page.locator("#floor-2 .acts .menu summary").click()
    with page.expect_navigation():
        page.locator("#floor-2 .acts .menu button[name=ignore]").click()
    stone = page.locator(".ignored-floor")
    expect(stone).to_contain_text("by somebody you ignore")
    expect(page.locator("#floor-2")).to_be_hidden()
    look(page, "thread-ignored-360")
    page.goto(stack.url + "/me/ignored/")
    with page.expect_navigation():
        page.locator("main .mine-line button").click()
    expect(page.locator("main")).to_contain_text("You ignore nobody")
    assert errors == []


def test_a_board_and_a_thread_in_every_order_without_scripts(stack: Stack, open_page: Callable[..., Page]) -> None:
    create_default_boards()
    reader, author, other = person("plain_pat", "Pat"), person("writer_wu", "Wu"), person("other_oda", "Oda")
    lonely = talk(author, "Nobody has answered this")
    busy = talk(author, "Everybody has an opinion", *[other] * 24)
    asked = talk(author, "Where is the switch?", other, board="getting-started")
    talk(author, "Is there a lamp?", other, board="getting-started")
    accept_answer(actor=author, post=asked.posts.get(number=2))
    page = open_page(reader, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto(stack.url + "/b/cool-play/")
    look(page, "board-1280")
    page.goto(stack.url + "/b/getting-started/")
    page.get_by_role("link", name="with an accepted answer").click()
    expect(page.locator("main .thread-list")).to_contain_text("Where is the switch?")
    expect(page.locator("main .thread-list")).not_to_contain_text("Is there a lamp?")
    page.goto(stack.url + "/b/cool-play/")
    page.locator(".board-sorts a", has_text="Unanswered").click()
    expect(page.locator("main .thread-list")).to_contain_text(lonely.title)
    expect(page.locator("main .thread-list")).not_to_contain_text(busy.title)
    page.goto(stack.url + busy.get_absolute_url())
    page.locator(".jump input").fill("23")
    page.locator(".jump button").click()
    expect(page).to_have_url(re.compile(r"\?page=2#floor-23$"))
    page.locator(".thread-ways a", has_text="Newest first").click()
    expect(page.locator(".floor").first).to_have_id("floor-25")
    look(page, "thread-newest-1280")
    page.locator(".thread-ways a", has_text="Author only").click()
    expect(page.locator(".floor")).to_have_count(1)
    page.goto(stack.url + "/stream/")
    expect(page.locator("main .thread-list")).to_contain_text(busy.title)
    look(page, "stream-1280")
    page.goto(stack.url + Board.objects.get(slug="cool-play").section.get_absolute_url())
    expect(page.locator("main .thread-list")).to_contain_text(lonely.title)
    look(page, "section-1280")


def test_browsers_that_only_keep_their_connections_hold_nobody_up(stack: Stack) -> None:
    """A browser keeps up to six open for a while after each page, and there are more browsers than threads."""
    kept = [http.client.HTTPConnection("127.0.0.1", stack.port, timeout=10) for _ in range(40)]
    try:
        for connection in kept:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            assert connection.getresponse().read() == b"ok\n"
        with urllib.request.urlopen(f"{stack.url}/healthz", timeout=10) as answer:
            assert answer.status == 200
    finally:
        for connection in kept:
            connection.close()
