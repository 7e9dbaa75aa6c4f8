"""kill -9 of a real worker in the middle of sending: nothing is lost and nothing comes twice (K4, K5)."""

from collections import Counter
from datetime import timedelta

import pytest

from community.notifications import services
from community.notifications.models import Delivery
from community.notifications.services.sending import LEASE
from members.models import Member
from tests.conftest import TestClock
from tests.factories.members import MemberFactory
from tests.fixtures.smtp import Sink
from tests.stack import Stack, wait_until

pytestmark = pytest.mark.stack
MAILS = 4


@pytest.fixture
def recipients(product: Stack) -> list[Member]:
    """Members who have a mail each that is due."""
    members = [MemberFactory() for _ in range(MAILS)]
    services.notify(
        kind="sanction",
        recipients=members,
        subject="sanction:1",
        dedupe_key="sanction:1",
        context={"measure": "note", "reason": "Be kind."},
    )
    return members


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def arrived(smtp: Sink) -> Counter[str]:
    return Counter(str(mail["To"]) for mail in smtp.accepted)


def kill_a_worker_at(product: Stack, fault: str, *, when: object) -> None:
    """Start a worker that stops at `fault`, have it drain, and kill it there, children and all."""
    product.extra["HEARTH_FAULT"] = f"{fault}:sleep"
    product.start("worker")
    product.run_task("notifications.drain")
    wait_until(when, what=f"the worker at {fault}")  # type: ignore[arg-type]
    product.kill("worker")
    del product.extra["HEARTH_FAULT"]


def drain_with_a_new_worker(product: Stack) -> None:
    product.start("worker")
    product.run_task("notifications.drain")


def test_between_claiming_and_sending(product: Stack, recipients: list[Member], clock: TestClock) -> None:
    kill_a_worker_at(product, "after_claim", when=lambda: states()["sending"] == MAILS)
    assert product.smtp.accepted == []
    # While the lease runs nobody may take the rows: their holder could still be alive.
    drain_with_a_new_worker(product)
    product.run_task("notifications.drain")
    assert states() == {"sending": MAILS}
    clock.move(LEASE + timedelta(seconds=1))
    product.run_task("notifications.drain")
    wait_until(lambda: states()["sent"] == MAILS, what="all mails sent")
    assert arrived(product.smtp) == dict.fromkeys((member.email for member in recipients), 1)


def test_with_the_mail_in_hand(product: Stack, recipients: list[Member], clock: TestClock) -> None:
    kill_a_worker_at(product, "before_send", when=lambda: Delivery.objects.filter(attempts=1).exists())
    assert product.smtp.accepted == []
    clock.move(LEASE + timedelta(seconds=1))
    drain_with_a_new_worker(product)
    wait_until(lambda: states()["sent"] == MAILS, what="all mails sent")
    assert arrived(product.smtp) == dict.fromkeys((member.email for member in recipients), 1)
    assert Counter(Delivery.objects.values_list("attempts", flat=True)) == {1: MAILS - 1, 2: 1}


def test_between_the_servers_yes_and_our_noting_it(product: Stack, recipients: list[Member], clock: TestClock) -> None:
    kill_a_worker_at(product, "after_send", when=lambda: len(product.smtp.accepted) == 1)
    clock.move(LEASE + timedelta(seconds=1))
    drain_with_a_new_worker(product)
    wait_until(lambda: states()["sent"] == MAILS, what="all mails sent")
    # The one unavoidable doubt: one mail twice, and mail programs can tell by its Message-ID.
    assert sum(arrived(product.smtp).values()) == MAILS + 1
    assert len({mail["Message-ID"] for mail in product.smtp.accepted}) == MAILS


def test_what_must_not_double_stays_unknown(product: Stack, clock: TestClock) -> None:
    member = MemberFactory()
    Delivery.objects.create(
        kind="security", member=member, context={"subject": "Code", "text": "123456"}, dedupe_key="code"
    )
    kill_a_worker_at(product, "after_send", when=lambda: len(product.smtp.accepted) == 1)
    clock.move(LEASE + timedelta(seconds=1))
    drain_with_a_new_worker(product)
    wait_until(lambda: states()["unknown"] == 1, what="the mail known to be in doubt")
    assert len(product.smtp.accepted) == 1


def test_a_child_that_dies_at_every_attempt_is_given_up(
    product: Stack, recipients: list[Member], clock: TestClock
) -> None:
    """The poison row: each run that reaches it dies, and after five the others' mail goes on without it."""
    poison = recipients[0]
    Delivery.objects.exclude(member=poison).update(next_try=Delivery.objects.get(member=poison).due_at + LEASE * 20)
    product.extra["HEARTH_FAULT"] = "before_send:kill"
    product.start("worker")
    for attempt in range(1, 6):
        product.run_task("notifications.drain")
        wait_until(lambda n=attempt: Delivery.objects.get(member=poison).attempts >= n, what="an attempt")
        clock.move(LEASE + timedelta(seconds=1))
    product.run_task("notifications.drain")
    wait_until(lambda: Delivery.objects.get(member=poison).state == "dead", what="the row given up")
    product.kill("worker")
    del product.extra["HEARTH_FAULT"]
    clock.move(LEASE * 20)
    drain_with_a_new_worker(product)
    wait_until(lambda: states() == {"dead": 1, "sent": MAILS - 1}, what="the others' mail")
    assert arrived(product.smtp)[poison.email] == 0
