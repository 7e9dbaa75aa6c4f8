"""Valkey stopped, then frozen, under the running product: pages and writes go on, mail comes later (RD1, RD2)."""

import time
from collections import Counter
from collections.abc import Callable

import pytest

from community.notifications import queries
from community.notifications.models import Delivery
from members.models import Member
from tests.factories.members import PASSWORD, MemberFactory
from tests.faults.away import AWAY, bring_back, send_away, tell
from tests.faults.browser import Browser
from tests.faults.writes import WRITES, make_scene
from tests.fixtures.valkey import OwnValkey
from tests.stack import Stack, wait_until

pytestmark = pytest.mark.stack
PAGES = ["/", "/me/inbox/", "/me/settings/notifications/", "/accounts/email/"]


@pytest.mark.parametrize("how", AWAY)
def test_pages_and_writes_go_on_and_mail_comes_when_it_is_back(running: Stack, own_valkey: OwnValkey, how: str) -> None:
    member: Member = MemberFactory(password=PASSWORD)
    browser = Browser(running.port, member)
    usual = {page: browser.get(page).seconds for page in PAGES for _warm in range(2)}
    # Each write once with Valkey there, to know what it takes, and once without.
    before, during = make_scene(running, "before"), make_scene(running, "during")
    for write in WRITES:
        usual[write.__name__] = seconds_of(lambda write=write: write(before))
    wait_until(lambda: drained(running), seconds=60, what="the mail of before")
    running.smtp.accepted.clear()
    send_away(own_valkey, how)

    for page in PAGES * 2:
        answer = browser.get(page)
        assert answer.status == 200, page
        assert answer.seconds < usual[page] + 1, page
    for write in WRITES:
        assert seconds_of(lambda write=write: write(during)) < usual[write.__name__] + 2, write.__name__
    tell(member, "meanwhile")
    answer = browser.fill("/me/inbox/", "/me/inbox/read/", all="1")
    assert (answer.status, answer.seconds < 2) == (302, True)
    assert queries.unread_count(member) == 0
    answer = Browser(running.port).fill("/accounts/login/", "/login/", login=member.email, password="wrong password")
    assert (answer.status, answer.seconds < 3) == (422, True)
    assert browser.get("/readyz").status == 200
    assert Delivery.objects.get(kind="sanction").state == "pending"
    assert {str(mail["To"]) for mail in running.smtp.accepted} == {during.newcomer}

    bring_back(own_valkey, how)
    # What beat does each minute: the nudges of that time are lost, and nothing else.
    wait_until(lambda: drained(running), seconds=60, what="the mails that waited")
    assert not Delivery.objects.exclude(state__in=["sent", "expired"]).exists()
    arrived = Counter(str(mail["To"]) for mail in running.smtp.accepted)
    # The guest registered for one meetup and gave a seat of the other back.
    assert (arrived[member.email], arrived[during.guest.email]) == (1, 2)
    assert len({mail["Message-ID"] for mail in running.smtp.accepted}) == len(running.smtp.accepted)


def seconds_of(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def drained(running: Stack) -> bool:
    running.run_task("notifications.drain")
    return not Delivery.objects.filter(state__in=["pending", "sending"]).exists()
