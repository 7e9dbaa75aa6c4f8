"""A real browser against the running product."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch
from tests.stack import stack

__all__ = ["stack"]


@pytest.fixture(autouse=True)
def _own_connection(request: pytest.FixtureRequest) -> None:
    """Every test looks into its own module's database: Playwright's loop may keep a connection to the one before."""
    if "stack" in request.fixturenames:
        request.getfixturevalue("stack").reconnect()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, once for a module."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()
