"""A board's moderator keeps order from a phone: every tool of a thread with what can be undone, and the desk."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from community.core.clock import HearthNow, now
from community.moderation.services import report
from forums.models import Board, Moderator, Post, Thread
from forums.services.posts import reply
from forums.services.setup import create_default_boards
from forums.services.threads import open_thread
from members.models import Member
from members.services.members import create_member
from tests.factories.forums import unhurried
from tests.journeys.steps import PASSWORD
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack]


def person(handle: str, name: str) -> Member:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"]):  # the product's
        member = create_member(email=f"{handle}@example.org", handle=handle, display_name=name, password=PASSWORD)
    Member.objects.filter(pk=member.pk).update(role="novice", role_earned="novice", role_since=HearthNow())
    return Member.objects.get(pk=member.pk)


def look(page: Page, name: str) -> None:
    """Leave a picture for somebody to look at, where a folder is named."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    folder = os.environ.get("HEARTH_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"moderation-{name}.png"), full_page=True)


def use(page: Page, thread: Thread, tool: str) -> None:
    page.goto(page.url.split("/t/")[0] + Thread.objects.get(pk=thread.pk).get_absolute_url())
    page.locator(".thread-tools > summary").click()
    page.locator(".thread-tools").get_by_text(tool, exact=True).click()


@pytest.mark.timeout(300)
def test_keeping_order_on_a_board(stack: Stack, browser: Browser) -> None:
    create_default_boards()
    unhurried()
    board = Board.objects.get(slug="getting-started")
    keeper, asker, other = person("keeper_kim", "Kim"), person("asker_ann", "Ann"), person("other_ole", "Ole")
    Moderator.objects.create(member=keeper, board=board)
    thread = open_thread(actor=asker, board=board, title="Which flask keeps warm?", body="Mine does not.")
    reply(actor=other, thread=thread, body="The steel one, all day.")
    reply(actor=other, thread=thread, body="By the way, who has a tent to lend?")
    double = open_thread(actor=other, board=board, title="Warm flasks again", body="Which one do you use?")
    rude = reply(actor=other, thread=thread, body="Everybody here is a fool.")
    complaint = report(actor=asker, kind="post", object_id=rude.pk, reason="abuse")

    page = browser.new_context(viewport={"width": 360, "height": 780}, locale="en-GB").new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.goto(stack.url + "/accounts/login/")
    page.fill("[name=login]", keeper.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()
    page.goto(stack.url + thread.get_absolute_url())
    page.locator(".thread-tools > summary").click()
    look(page, "tools")

    use(page, double, "Merge")
    page.fill("[name=into]", stack.url + thread.get_absolute_url())
    look(page, "merge")
    page.locator("main form button.primary").click()
    expect(page.locator(".event")).to_contain_text("1 post of another thread follows, from #5 on.")
    look(page, "merged")
    page.locator(".message").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Undone.")
    page.goto(stack.url + double.get_absolute_url())
    expect(page.locator("h1")).to_have_text("Warm flasks again")

    use(page, thread, "Split")
    page.check("#split-3")
    page.fill("[name=title]", "Who lends a tent?")
    look(page, "split")
    page.locator("main form button.primary").click()
    expect(page.locator("h1")).to_have_text("Who lends a tent?")
    page.goto(f"{stack.url}/p/{Post.objects.get(source__contains='tent').pk}/")
    expect(page).to_have_url(re.compile(rf"/t/{Thread.objects.get(title='Who lends a tent?').pk}/.*#floor-1"))

    use(page, thread, "Close for replies")
    page.fill("[name=reason]", "Everything was said.")
    page.locator("main form button.primary").click()
    expect(page.locator(".event", has_text="Everything was said.")).to_be_visible()
    use(page, thread, "Log")
    expect(page.locator(".log-line")).to_have_count(3)
    look(page, "log")

    use(page, thread, "Pin")
    ahead = (now() + timedelta(days=20)).date()
    page.fill("[name=until]", ahead.isoformat())
    page.locator("main form button.primary").click()
    expect(page.locator(".thread-head .pin")).to_have_text("Pinned")
    use(page, thread, "Rename")
    page.fill("[name=title]", "Which flask keeps warm longest?")
    page.locator("main form button.primary").click()
    expect(page.locator("h1")).to_have_text("Which flask keeps warm longest?")

    # Out of sight, and back from the log; then to another board, where somebody else keeps order.
    use(page, double, "Hide")
    page.fill("[name=reason]", "Asked twice.")
    page.locator("main form button.primary").click()
    expect(page.locator(".message")).to_be_visible()
    stranger = browser.new_context(locale="en-GB").new_page()
    answer = stranger.goto(stack.url + double.get_absolute_url())
    assert answer is not None
    assert answer.status == 404
    page.goto(f"{stack.url}{double.get_absolute_url()}log/")
    page.locator(".log-line", has_text="Asked twice.").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Undone.")
    use(page, double, "Move")
    page.select_option("[name=board]", label="Cool play")
    page.locator("main form button.primary").click()
    stranger.goto(stack.url + double.get_absolute_url())
    expect(stranger.locator(".crumbs")).to_contain_text("Cool play")
    expect(stranger.locator(".event")).to_contain_text("Moved here from Getting started.")

    page.goto(stack.url + "/moderation/")
    page.locator(f'main a[href="/moderation/reports/{complaint.pk}/"]').first.click()
    page.get_by_label("Hide it", exact=True).check()
    page.fill("[name=words]", "Nobody here is a fool.")
    page.locator("main form button.primary").first.click()
    expect(page.locator("#messages")).to_contain_text("Decided")
    assert Post.objects.get(pk=rude.pk).state == "hidden"

    visitor = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
    visitor.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    visitor.goto(stack.url + thread.get_absolute_url())
    assert visitor.locator('script[type="application/ld+json"]').count() == 2
    expect(visitor.locator(".tombstone", has_text="This post has moved.")).to_be_visible()
    look(visitor, "visitor")
    assert refused == []
