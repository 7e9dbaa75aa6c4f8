"""Somebody looks for something: in either script, by pointer and by keyboard, with and without scripts."""

import re

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, expect

from forums.models import Board, Thread
from forums.services.setup import create_default_boards
from forums.services.threads import open_thread
from members.services.members import create_member
from tests.journeys.steps import PASSWORD
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"])  # the product's
def make_threads() -> tuple[Thread, Thread]:
    create_default_boards()
    board = Board.objects.get(slug="cool-play")
    author = create_member(email="seeker@example.org", handle="seeker", display_name="Seeker", password=PASSWORD)
    hans = open_thread(actor=author, board=board, title="运动相机在雪地里掉电", body="零下十度，十分钟就没电。")
    hant = create_member(email="finder@example.org", handle="finder", display_name="Finder", password=PASSWORD)
    return hans, open_thread(actor=hant, board=board, title="運動相機的殼 lantern", body="五個殼，都摔過了。")


def test_both_scripts_by_hand_by_keyboard_and_without_scripts(stack: Stack, browser: Browser) -> None:
    hans, hant = make_threads()
    refused: list[str] = []

    # On a phone, in traditional Chinese: the icon, the field, both threads, each marked in its own script.
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="zh-TW")
    page = context.new_page()
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.goto(stack.url)
    page.locator("header a[href='/search/']").click()
    page.locator("#search-q").fill("運動相機")
    with page.expect_navigation():
        page.locator("main .search-form button").click()
    expect(page.locator(".found mark").filter(has_text="运动相机")).to_have_count(1)
    expect(page.locator(".found mark").filter(has_text="運動相機")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".found-title a").filter(has_text="雪地").click()
    expect(page).to_have_url(re.compile(f"/t/{hans.pk}/"))
    # At its end, the other one.
    page.locator(".related").scroll_into_view_if_needed()
    expect(page.locator("#related a")).to_contain_text("運動相機的殼")
    context.close()

    # By keyboard, in English: suggestions while typing, the arrow, Enter.
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.goto(stack.url)
    field = page.locator("header [role=combobox]")
    field.focus()
    page.keyboard.type("lant")
    expect(page.locator("header [role=option]").first).to_contain_text("運動相機的殼")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("combo-"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/t/{hant.pk}/"))

    # A new thread asks whether it is one of these.
    page.goto(stack.url + "/accounts/login/?next=/b/cool-play/new/")
    page.fill("[name=login]", "seeker@example.org")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button.primary").first.click()
    page.locator("[name=title]").press_sequentially("相机的壳坏了", delay=20)
    expect(page.locator("#similar a")).to_have_count(2)
    context.close()

    # Without scripts: the form alone.
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(stack.url + "/search/")
    page.fill("#search-q", "“相机的壳” board:cool-play")
    page.press("#search-q", "Enter")
    expect(page.locator(".found-title")).to_have_count(1)
    expect(page.locator(".found mark")).to_have_text("相機的殼")
    context.close()

    assert not refused
