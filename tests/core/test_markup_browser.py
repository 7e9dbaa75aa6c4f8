"""The payloads in a real browser, with the pages' policy and without: nothing runs, nothing is fetched."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Dialog, Route, sync_playwright

from tests.browser import launch
from tests.core.test_markup_payloads import laid_out, payloads

pytestmark = pytest.mark.browser

ADDRESS = "http://reader.test/t/1/"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Thread</title><body>{}</body></html>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


def policy() -> str:
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())


@pytest.mark.parametrize("with_policy", [True, False], ids=["with the policy", "without it"])
def test_nothing_runs_and_nothing_is_fetched(browser: Browser, with_policy: bool) -> None:
    # Whatever runs says so: the payloads' own words become a mark that can be looked for.
    texts = [
        payload.replace("alert(1)", "window.__xss=1").replace("msgbox(1)", "window.__xss=1") for payload in payloads()
    ]
    floors = "".join(f"<article><div class='prose'>{laid_out(text)}</div></article>" for text in texts)
    asked: list[str] = []
    troubles: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if with_policy:
            headers["Content-Security-Policy"] = policy()
        route.fulfill(body=PAGE.format(floors), headers=headers)

    def refuse(dialog: Dialog) -> None:
        troubles.append(dialog.message)
        dialog.dismiss()

    page = browser.new_page()
    page.route("**/*", answer)
    page.on("dialog", refuse)
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.add_init_script("addEventListener('securitypolicyviolation', (e) => console.log('violation', e.blockedURI))")
    page.goto(ADDRESS)
    assert len(texts) > 2000
    assert page.locator("article").count() == len(texts)
    page.evaluate("for (const e of document.querySelectorAll('.prose details')) e.open = true")
    # Every link, wherever it points, and whatever could take the focus or the pointer.
    page.evaluate(
        "for (const e of document.querySelectorAll('.prose *')) {"
        " e.focus?.(); e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})) }"
    )
    schemes = page.evaluate("[...new Set([...document.querySelectorAll('a[href]')].map((a) => a.protocol))].sort()")
    assert set(schemes) <= {"http:", "https:", "mailto:"}
    assert page.evaluate("window.__xss") is None
    assert [url for url in asked if url != ADDRESS] == []
    assert troubles == []
    page.close()
