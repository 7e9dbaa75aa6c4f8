from datetime import timedelta
from typing import Any

import pytest

from community.core.clock import now
from community.notifications import registry, services
from community.notifications.models import Delivery, DeliveryState, Preference, RefusedAddress
from community.notifications.registry import Kind
from community.notifications.services import sending
from members.models import Member
from tests.conftest import TestClock
from tests.factories.members import MemberFactory
from tests.fixtures.smtp import Sink

TEXT = {"subject": "Hello", "text": "It is Nora's turn & yours."}


def tell(kind: Kind, *members: Member, key: str = "k", **more: Any) -> None:
    services.notify(kind=kind.name, recipients=members, subject="thread:1", dedupe_key=key, context=TEXT, **more)


def states() -> dict[str, str]:
    return {row.member.email: row.state for row in Delivery.objects.select_related("member") if row.member}


def test_a_due_mail_goes_out_once(novice: Member, kind: Kind, smtp: Sink) -> None:
    tell(kind, novice, url="/t/1/")
    assert services.drain() == 1
    assert services.drain() == 0
    (mail,) = smtp.to(novice.email)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.claim) == ("sent", 1, None)
    assert mail["Message-ID"] == row.message_id == f"<{row.pk.hex}@localhost>"
    assert mail["Subject"] == "Hello"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "It is Nora's turn & yours." in body.get_content()
    assert "http://localhost:8000/t/1/" in body.get_content()
    html = mail.get_body(("html",))
    assert html is not None
    assert "It is Nora&#x27;s turn &amp; yours." in html.get_content()


def test_a_mail_is_not_sent_before_it_is_due(novice: Member, kind: Kind, smtp: Sink, clock: TestClock) -> None:
    tell(kind, novice, due_at=now() + timedelta(hours=1))
    assert services.drain() == 0
    clock.move(timedelta(hours=1, seconds=1))
    assert services.drain() == 1


def test_a_late_mail_expires(novice: Member, kind: Kind, smtp: Sink, clock: TestClock) -> None:
    tell(kind, novice, not_after=now() + timedelta(hours=2))
    clock.move(timedelta(hours=3))
    assert services.drain() == 0
    assert (Delivery.objects.get().state, Delivery.objects.get().last_error) == ("expired", "too late")
    assert smtp.accepted == []


def test_a_refusal_for_now_is_tried_again_ever_later_and_then_given_up(
    novice: Member, kind: Kind, smtp: Sink, clock: TestClock
) -> None:
    smtp.treat[novice.email] = "451"
    tell(kind, novice)
    waits = []
    for _attempt in range(5):
        services.drain()
        row = Delivery.objects.get()
        assert row.state == DeliveryState.PENDING
        waits.append((row.next_try - now()) / timedelta(minutes=1))
        assert services.drain() == 0
        clock.at(row.next_try + timedelta(seconds=1))
    for wait, minutes in zip(waits, (1, 5, 15, 60, 240), strict=True):
        assert 0.85 * minutes < wait < 1.3 * minutes
    services.drain()
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("dead", 6)
    assert row.last_error.startswith("451")
    assert not RefusedAddress.objects.exists()


def test_the_mail_arrives_when_the_server_relents(novice: Member, kind: Kind, smtp: Sink, clock: TestClock) -> None:
    smtp.treat[novice.email] = "data-451"
    tell(kind, novice)
    services.drain()
    del smtp.treat[novice.email]
    clock.move(timedelta(minutes=2))
    assert services.drain() == 1
    assert Delivery.objects.get().attempts == 2


def test_an_unknown_address_is_given_up_at_once_and_flagged_and_does_not_hold_up_the_others(
    kind: Kind, smtp: Sink, db: None
) -> None:
    members: list[Member] = MemberFactory.create_batch(3)
    smtp.treat[members[1].email] = "550"
    tell(kind, *members)
    assert services.drain() == 2
    assert states() == {members[0].email: "sent", members[1].email: "dead", members[2].email: "sent"}
    assert RefusedAddress.objects.get().address == members[1].email
    tell(kind, members[1], key="later")
    assert services.drain() == 0
    assert Delivery.objects.get(dedupe_key__startswith="later").last_error == "the address was refused earlier"


def test_a_refused_text_says_nothing_about_the_address(novice: Member, kind: Kind, smtp: Sink) -> None:
    smtp.treat[novice.email] = "data-550"
    tell(kind, novice)
    services.drain()
    assert Delivery.objects.get().state == "dead"
    assert not RefusedAddress.objects.exists()


def test_security_mail_tries_a_flagged_address_and_clears_it(novice: Member, smtp: Sink) -> None:
    RefusedAddress.objects.create(address=novice.email, reason="550")
    row = services.mail_at_once(kind="security", member=novice, context=TEXT)
    assert (row.state, row.context) == ("sent", {})
    assert len(smtp.to(novice.email)) == 1
    assert "List-Unsubscribe" not in smtp.accepted[0]
    assert not RefusedAddress.objects.exists()


def test_a_code_is_forgotten_whatever_became_of_its_mail(novice: Member, smtp: Sink, clock: TestClock) -> None:
    smtp.treat[novice.email] = "550"
    assert services.mail_at_once(kind="security", member=novice, context=TEXT).context == {}
    smtp.treat[novice.email] = "451"
    row = services.mail_at_once(kind="security", member=novice, context=TEXT)
    assert (row.state, row.context) == ("pending", TEXT)
    clock.move(timedelta(days=2))
    services.drain()
    row.refresh_from_db()
    assert (row.state, row.context) == ("expired", {})


def test_security_mail_to_an_address_that_is_nobodys(smtp: Sink, db: None) -> None:
    services.mail_at_once(kind="security", address="new@example.org", context={**TEXT, "language": "zh-hans"})
    assert len(smtp.to("new@example.org")) == 1


def test_a_hanging_server_costs_its_mail_an_attempt_and_the_others_nothing(kind: Kind, smtp: Sink, db: None) -> None:
    members: list[Member] = MemberFactory.create_batch(3)
    smtp.treat[members[0].email] = "hang"
    tell(kind, *members)
    assert services.drain() == 2
    assert states() == {members[0].email: "pending", members[1].email: "sent", members[2].email: "sent"}
    assert Delivery.objects.get(member=members[0]).attempts == 1


def test_a_server_that_is_away_costs_one_attempt_of_one_row(kind: Kind, smtp: Sink, settings: Any, db: None) -> None:
    settings.EMAIL_PORT = 1
    tell(kind, *[MemberFactory() for _ in range(3)])
    assert services.drain() == 0
    rows = Delivery.objects.order_by("-attempts")
    assert [(row.state, row.attempts, row.claim) for row in rows] == [
        ("pending", 1, None),
        ("pending", 0, None),
        ("pending", 0, None),
    ]


def test_a_line_cut_after_the_mail_was_taken_doubles_at_most_with_the_same_message_id(
    novice: Member, kind: Kind, smtp: Sink, clock: TestClock
) -> None:
    smtp.treat[novice.email] = "drop"
    tell(kind, novice)
    services.drain()
    assert Delivery.objects.get().state == "pending"
    smtp.treat.clear()
    clock.move(timedelta(minutes=2))
    services.drain()
    assert Delivery.objects.get().state == "sent"
    assert len({mail["Message-ID"] for mail in smtp.accepted}) == 1
    assert len(smtp.accepted) == 2


def test_a_line_cut_after_the_mail_was_taken_is_never_tried_again_for_what_may_not_double(
    novice: Member, once_kind: Kind, smtp: Sink, clock: TestClock
) -> None:
    smtp.treat[novice.email] = "drop"
    tell(once_kind, novice)
    services.drain()
    assert Delivery.objects.get().state == "unknown"
    smtp.treat.clear()
    clock.move(timedelta(hours=9))
    assert services.drain() == 0
    assert len(smtp.accepted) == 1


@pytest.mark.parametrize(("started", "expected"), [(False, "pending"), (True, "unknown")])
def test_a_lease_that_ran_out_gives_back_what_cannot_have_gone_out(
    novice: Member, once_kind: Kind, clock: TestClock, *, started: bool, expected: str
) -> None:
    tell(once_kind, novice)
    (row,) = sending._claim("mail", sending.uuid4())
    Delivery.objects.filter(pk=row.pk).update(started=started)
    assert services.sweep() == 0
    clock.move(sending.LEASE + timedelta(seconds=1))
    assert services.sweep() == 1
    assert Delivery.objects.get().state == expected


def test_a_row_over_which_five_runs_died_is_dead(novice: Member, kind: Kind, clock: TestClock) -> None:
    tell(kind, novice)
    for _crash in range(5):
        assert Delivery.objects.get().state == "pending"
        sending._claim("mail", sending.uuid4())
        Delivery.objects.update(attempts=Delivery.objects.get().attempts + 1)
        clock.move(sending.LEASE + timedelta(seconds=1))
        services.sweep()
    assert Delivery.objects.get().state == "dead"


def test_a_run_that_lost_its_lease_sends_nothing(novice: Member, kind: Kind, smtp: Sink, clock: TestClock) -> None:
    tell(kind, novice)
    mine = sending.uuid4()
    (row,) = sending._claim("mail", mine)
    clock.move(sending.LEASE + timedelta(seconds=1))
    services.sweep()
    with sending.Postman() as postman:
        assert sending._deliver(row, mine, postman) is False
    assert smtp.accepted == []
    assert Delivery.objects.get().attempts == 0


def test_a_failing_template_costs_only_its_own_mail(novice: Member, regular: Member, kind: Kind, smtp: Sink) -> None:
    broken = Kind(name="test_broken", label="Broken", group="Test", template="there_is_no_such")
    registry.register(broken)
    try:
        tell(broken, novice)
        tell(kind, regular)
        assert services.drain() == 1
    finally:
        del registry.kinds[broken.name]
    assert states() == {novice.email: "pending", regular.email: "sent"}


def test_what_was_turned_off_meanwhile_is_not_sent(novice: Member, kind: Kind, smtp: Sink) -> None:
    tell(kind, novice)
    services.set_preference(member_id=novice.pk, kind=kind.name, mail=False)
    services.drain()
    assert (Delivery.objects.get().state, Delivery.objects.get().last_error) == ("expired", "turned off")


def test_the_suspended_and_the_departed_get_no_mail(
    novice: Member, regular: Member, admin: Member, kind: Kind, smtp: Sink
) -> None:
    from community.moderation import services as moderation  # noqa: PLC0415

    tell(kind, novice, regular)
    moderation.sanction(actor=admin, member=novice, kind="suspension", reason="Spam.", ends_at=None)
    Member.objects.filter(pk=regular.pk).update(is_active=False)
    services.drain()
    rows = Delivery.objects.filter(kind=kind.name)
    assert {row.last_error for row in rows} == {"the account is suspended", "the account is closed"}
    assert len(smtp.accepted) == 1  # that of the sanction itself


def test_what_is_not_wanted_any_more_is_not_sent(novice: Member, smtp: Sink) -> None:
    fickle = Kind(
        name="test_fickle", label="Fickle", group="Test", template="security", still_wanted=lambda _row: False
    )
    registry.register(fickle)
    try:
        tell(fickle, novice)
        services.drain()
    finally:
        del registry.kinds[fickle.name]
    assert Delivery.objects.get().state == "expired"
    assert smtp.accepted == []


def test_one_queue_does_not_send_the_others(novice: Member, smtp: Sink) -> None:
    slow = Kind(name="test_slow", label="Slow", group="Test", template="security", queue="bulk")
    registry.register(slow)
    try:
        tell(slow, novice)
        assert services.drain() == 0
        assert services.drain(queue="bulk") == 1
    finally:
        del registry.kinds[slow.name]


def test_a_mail_can_be_left_with_one_click(novice: Member, kind: Kind, smtp: Sink) -> None:
    tell(kind, novice)
    services.drain()
    mail = smtp.accepted[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith("<http://localhost:8000/unsubscribe/")
    assert not Preference.objects.exists()
