"""axe over the main screens, in three languages, light and dark, on a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from forums.models import Thread
from tests.journeys.forum_town import Forum, make_forum
from tests.journeys.test_newcomer import PHONE, Town, make_town, sign_in
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # What passed need not be told in full, which takes most of the time.
    "resultTypes": ["violations"],
}
LOOKS = [("en", "light"), ("zh-hans", "dark"), ("zh-hant", "light"), ("en", "dark")]


@pytest.fixture(scope="module")
def town(stack: Stack) -> Town:
    stack.reconnect()
    return make_town("axe")


@pytest.fixture(params=LOOKS, ids="-".join)
def page(request: pytest.FixtureRequest, stack: Stack, browser: Browser, town: Town) -> Iterator[Page]:
    language, scheme = request.param
    # Scripts of the test's own must run: the policy of the pages is tested elsewhere.
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, bypass_csp=True)
    sign_in(context, stack, town.organiser)
    page = context.new_page()
    page.goto(f"{stack.url}/language/{language}/?next=/")
    yield page
    context.close()


def test_axe_finds_nothing(page: Page, stack: Stack, town: Town) -> None:
    thread = Thread.objects.order_by("-pk")[0]
    addresses = ["/", "/boards/", "/b/cool-play/", f"{thread.get_absolute_url()}", "/b/cool-play/new/", "/meetups/"]
    addresses += [town.meetup.get_absolute_url(), f"/meetups/{town.meetup.pk}/desk/list/", "/me/", "/me/role/"]
    addresses += ["/me/inbox/", "/me/settings/", "/me/registrations/", f"/m/{town.holder.handle}/", "/help/"]
    addresses += ["/search/?q=cases", f"/search/related/{thread.pk}/"]
    assert [fault for address in addresses for fault in faults_of(page, stack, address)] == []


def faults_of(page: Page, stack: Stack, address: str) -> list[str]:
    """Open an address and return what axe finds there."""
    page.goto(stack.url + address)
    return faults(page, address)


def faults(page: Page, where: str, inside: str | None = None) -> list[str]:
    """What axe finds on the page as it is now; `inside`: only in what lies over the rest."""
    violations = Axe().run(page, context=inside, options=RULES).response["violations"]
    return [f"{where}: {each['id']}: {each['nodes'][0]['html'][:150]}" for each in violations]


@pytest.fixture(scope="module")
def forum(stack: Stack) -> Forum:
    stack.reconnect()
    return make_forum("axe", stack.home / "media")


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("zh-hans", "light")])
def test_axe_finds_nothing_on_the_forum(
    stack: Stack, browser: Browser, forum: Forum, language: str, scheme: str
) -> None:
    """One context in each language; every menu and the photos large are looked at opened, too."""
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    sign_in(context, stack, forum.keeper)
    page = context.new_page()
    page.goto(f"{stack.url}/language/{language}/?next=/")
    found = [fault for address in forum.screens for fault in faults_of(page, stack, address)]

    found += faults_of(page, stack, forum.gallery)
    page.locator("#floor-1 details.menu > summary").click()
    found += faults(page, "the menu of a floor", "#floor-1 .menu")
    page.locator(".thread-tools > summary").click()
    found += faults(page, "the tools of a thread", ".thread-tools")
    page.keyboard.press("Escape")
    page.locator("a.photo-link").first.click()
    expect(page.locator("dialog.lightbox")).to_be_visible()
    found += faults(page, "a photo, large")
    assert not found, "\n".join(found)
    assert len(set(forum.screens)) == len(forum.screens)
    context.close()
