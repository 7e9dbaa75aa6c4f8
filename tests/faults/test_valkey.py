"""Valkey stopped, then frozen, under the running product: pages and writes go on, mail comes later (RD1, RD2)."""

import http.client
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from community.notifications import queries
from community.notifications.models import Delivery
from members.models import Member
from tests.factories.members import PASSWORD, MemberFactory
from tests.faults.away import AWAY, bring_back, send_away, tell
from tests.fixtures.valkey import OwnValkey
from tests.stack import Stack, collect_static, wait_until

pytestmark = pytest.mark.stack
TOKEN = "a" * 32


@dataclass
class Browser:
    """Asks the running product as a signed-in member does, and takes the time."""

    port: int
    cookies: str

    def ask(self, method: str, path: str, **form: str) -> tuple[int, float]:
        """Return the status and how many seconds it took."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        headers = {"Cookie": self.cookies, "X-CSRFToken": TOKEN, "Origin": f"http://localhost:{self.port}"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.monotonic()
        connection.request(method, path, urlencode(form), headers)
        status = connection.getresponse().status
        connection.close()
        return status, time.monotonic() - begun


@pytest.fixture
def running(product: Stack, own_valkey: OwnValkey) -> Iterator[Stack]:
    collect_static()
    product.start("web")
    product.start("worker")
    product.wait_for_web()
    yield product
    own_valkey.thaw() if own_valkey.process else None


@pytest.fixture
def member(product: Stack) -> Member:
    return MemberFactory(password=PASSWORD)


@pytest.fixture
def browser(running: Stack, member: Member) -> Browser:
    client = Client()
    client.force_login(member)
    session = SimpleCookie(client.cookies)[settings.SESSION_COOKIE_NAME].value
    return Browser(running.port, f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}")


@pytest.mark.parametrize("how", AWAY)
def test_pages_and_writes_go_on_and_mail_comes_when_it_is_back(
    running: Stack, browser: Browser, own_valkey: OwnValkey, member: Member, how: str
) -> None:
    pages = ["/", "/me/inbox/", "/me/settings/notifications/", "/accounts/email/"]
    usual = {path: browser.ask("GET", path)[1] for path in pages for _warm in range(2)}
    tell(member, "away")
    send_away(own_valkey, how)

    for path in pages * 2:
        status, seconds = browser.ask("GET", path)
        assert status == 200, path
        assert seconds < usual[path] + 1, path
    status, seconds = browser.ask("POST", "/me/inbox/read/", all="1")
    assert (status, seconds < 2) == (302, True)
    assert queries.unread_count(member) == 0
    status, seconds = Browser(running.port, f"{settings.CSRF_COOKIE_NAME}={TOKEN}").ask(
        "POST", "/accounts/login/", login=member.email, password="wrong password"
    )
    assert (status, seconds < 3) == (422, True)
    status, _seconds = browser.ask("GET", "/readyz")
    assert status == 200
    assert Delivery.objects.get().state == "pending"

    bring_back(own_valkey, how)

    # What beat does each minute: the nudge of that time is lost, and nothing else.
    def arrives() -> bool:
        running.run_task("notifications.drain")
        return Delivery.objects.get().state == "sent"

    wait_until(arrives, seconds=60, what="the mail that waited")
    assert [str(mail["To"]) for mail in running.smtp.accepted] == [member.email]
