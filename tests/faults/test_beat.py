"""Beat itself: what is due happens though nobody asks, also after a kill and after the broker was away (K9, RD1)."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from community.core.models import Heartbeat
from community.digests import services as digests
from community.notifications.models import Delivery
from tests.conftest import TestClock
from tests.factories.events import MeetupFactory, put
from tests.factories.members import MemberFactory, place
from tests.faults.away import AWAY, bring_back, send_away, tell
from tests.fixtures.valkey import OwnValkey
from tests.stack import Stack, wait_until

pytestmark = pytest.mark.stack
NINE_ON_MONDAY = datetime(2027, 3, 8, 1, tzinfo=UTC)  # in Shanghai


def sent() -> Counter[str]:
    return Counter(Delivery.objects.filter(state="sent").values_list("kind", flat=True))


def start(product: Stack) -> None:
    product.start("worker")
    product.start("beat")


def noticed(product: Stack) -> bool:
    """Whether worker or beat have run into a broker that is not there."""
    logs = (product.home / "worker.log").read_text() + (product.home / "beat.log").read_text()
    return any(words in logs for words in ("Couldn't ack", "Couldn't apply scheduled task", "broker lost"))


def test_reminders_and_digest_come_when_their_time_comes(product: Stack, clock: TestClock) -> None:
    clock.at(NINE_ON_MONDAY - timedelta(days=2))
    member = MemberFactory(zone="Asia/Shanghai", place=place())
    meetup = MeetupFactory(starts_at=NINE_ON_MONDAY + timedelta(hours=24))
    put(meetup, member)
    assert digests.queue_due() == 0
    clock.at(NINE_ON_MONDAY)
    assert not Delivery.objects.exists()

    start(product)
    wait_until(lambda: sent() == {"meetup_reminder": 1, "digest": 1}, what="reminder and digest")
    # A kill takes nothing with it: what beat remembers is only when it asked last.
    product.kill("beat")
    clock.move(timedelta(hours=22))
    product.start("beat")
    wait_until(lambda: sent()["meetup_reminder"] == 2, what="the reminder of two hours before")
    assert Delivery.objects.count() == 3
    assert [str(mail["To"]) for mail in product.smtp.accepted] == [member.email] * 3


@pytest.mark.parametrize("how", AWAY)
def test_they_find_the_broker_again(product: Stack, own_valkey: OwnValkey, how: str) -> None:
    start(product)
    wait_until(Heartbeat.objects.filter(name="worker").exists, what="the first tick")
    send_away(own_valkey, how)
    wait_until(lambda: noticed(product), seconds=60, what="beat or worker noticing it")
    tell(member := MemberFactory(), "away")
    bring_back(own_valkey, how)
    wait_until(lambda: sent() == {"sanction": 1}, seconds=60, what="the mail that waited")
    assert [str(mail["To"]) for mail in product.smtp.accepted] == [member.email]
