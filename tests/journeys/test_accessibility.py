"""axe over the main screens, in three languages, light and dark, on a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from forums.models import Thread
from tests.journeys.test_newcomer import PHONE, Town, make_town, sign_in
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
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
    found: list[str] = []
    for address in addresses:
        page.goto(stack.url + address)
        report = Axe().run(page, options=RULES)
        violations = report.response["violations"]
        found.extend(f"{address}: {each['id']}: {each['nodes'][0]['html'][:150]}" for each in violations)
    assert found == []
