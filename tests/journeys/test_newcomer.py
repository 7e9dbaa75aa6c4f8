"""From sign-up to the first meetup: what a newcomer does, in a real browser against the running product."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.steps import Newcomer
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@pytest.fixture
def context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": 360, "height": 780}, locale="en-GB")


def test_joining_and_choosing_a_city(stack: Stack, context: BrowserContext) -> None:
    page = context.new_page()
    newcomer = Newcomer(page, stack, handle="walker_wen", email="wen@example.org", name="Wen Walker")
    newcomer.sign_up()
    newcomer.choose_city("杭州")
    page.goto(stack.url + "/m/walker_wen/")
    expect(page.get_by_role("main")).to_contain_text("Hangzhou")
