"""Ticks that run twice, ten at a time, and beside the acts that feed them (K9, K10)."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from community.digests import services as digests
from community.notifications import services
from community.notifications.models import Delivery, Notification
from community.notifications.registry import Kind
from community.notifications.services import fanout, outbox
from tests.conftest import TestClock
from tests.factories.members import MemberFactory
from tests.fixtures.smtp import Sink
from tests.fixtures.threads import all_at_once

pytestmark = pytest.mark.usefixtures("committed_db")
TIMES = 10


def tell(kind: Kind, members: list[Any]) -> int:
    return services.notify(
        kind=kind.name,
        recipients=members,
        subject="thread:1",
        dedupe_key="k",
        context={"subject": "Hello", "text": "Hello."},
    )


def test_ten_drains_at_once_send_each_mail_once(committed_db: str, kind: Kind, smtp: Sink) -> None:
    members = [MemberFactory() for _ in range(30)]
    tell(kind, members)
    sent = all_at_once(TIMES, services.drain)
    assert sum(count for count in sent if isinstance(count, int)) == 30, sent
    assert Counter(str(mail["To"]) for mail in smtp.accepted) == dict.fromkeys((m.email for m in members), 1)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_the_same_event_written_ten_times_at_once_is_one(committed_db: str, kind: Kind) -> None:
    member = MemberFactory()
    written = all_at_once(TIMES, lambda: tell(kind, [member]))
    assert not [error for error in written if isinstance(error, Exception)]
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 1)


def test_ten_fan_outs_at_once_write_each_row_once(
    committed_db: str, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "IN_TRANSACTION", 3)
    monkeypatch.setattr(fanout, "BATCH", 4)
    tell(kind, [MemberFactory() for _ in range(30)])
    dealt = all_at_once(TIMES, services.fan_out)
    assert not [error for error in dealt if isinstance(error, Exception)]
    assert services.fan_out() == 0
    assert Notification.objects.count() == Delivery.objects.count() == 30


def test_two_beats_queue_one_digest_each(committed_db: str, clock: TestClock) -> None:
    for _member in range(20):
        MemberFactory(zone="Asia/Shanghai")
    clock.at(datetime(2027, 3, 7, 1, tzinfo=UTC))
    all_at_once(TIMES, digests.queue_due)
    clock.at(datetime(2027, 3, 8, 1, tzinfo=UTC))
    written = all_at_once(TIMES, digests.queue_due)
    assert not [error for error in written if isinstance(error, Exception)]
    assert Delivery.objects.filter(kind="digest").count() == 20
