from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from allauth.account.models import EmailAddress
from django.utils.translation import get_language

from community.digests import registry, services
from community.digests.models import Digest
from community.digests.registry import Line, Part
from community.moderation import services as moderation
from community.notifications import services as notifications
from community.notifications.models import Delivery
from members.models import Member
from tests.conftest import TestClock
from tests.fixtures.smtp import Sink, smtp

__all__ = ["smtp"]
MONDAY = datetime(2027, 3, 8, 1, tzinfo=UTC)


@dataclass
class Found:
    """What the one part of these digests finds, and for whom and which span it was asked."""

    lines: list[Line] = field(default_factory=list)
    asked: list[tuple[Member, datetime, datetime]] = field(default_factory=list)

    def collect(self, member: Member, since: datetime, until: datetime) -> list[Line]:
        self.asked.append((member, since, until))
        return self.lines


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Iterator[Found]:
    monkeypatch.setattr(registry, "parts", {})
    found = Found([Line("Battery & drain", "/t/1/", "4 new"), Line("聚会", "/meetups/2/")])
    registry.register(Part("test", found.collect, "Unread"))
    registry.register(Part("nothing", lambda _member, _since, _until: [], "Nothing"))
    return found


def send_on_monday(clock: TestClock) -> None:
    """Have the digests of members in Shanghai come due and go out."""
    clock.at(MONDAY - timedelta(days=1))
    services.queue_due()
    clock.at(MONDAY)
    services.queue_due()
    notifications.drain(queue="bulk")


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content.replace("\r\n", "\n")


def test_it_says_what_there_is(novice: Member, found: Found, smtp: Sink, clock: TestClock) -> None:
    send_on_monday(clock)
    (mail,) = smtp.to(novice.email)
    assert mail["Subject"] == "Your week on Hearth"
    assert "Unread\n\n- Battery & drain (4 new)\n  http://localhost:8000/t/1/" in part(mail, "plain")
    assert "Nothing" not in part(mail, "plain")
    assert '<a href="http://localhost:8000/t/1/"' in part(mail, "html")
    assert "Battery &amp; drain" in part(mail, "html")
    assert mail["List-Unsubscribe"]
    assert found.asked == [(novice, MONDAY - timedelta(days=7), MONDAY)]


def test_it_speaks_the_members_language(lurker: Member, found: Found, smtp: Sink, clock: TestClock) -> None:
    Member.objects.filter(pk=lurker.pk).update(language="zh-hans")
    seen: list[str | None] = []

    def listen(_member: Member, _since: datetime, _until: datetime) -> list[Line]:
        seen.append(get_language())
        return []

    registry.parts["nothing"] = Part("nothing", listen, "Nothing")
    send_on_monday(clock)
    assert seen == ["zh-hans"]
    assert '<html lang="zh-Hans">' in part(smtp.accepted[0], "html")


def test_without_anything_to_say_nothing_is_sent(novice: Member, found: Found, smtp: Sink, clock: TestClock) -> None:
    found.lines = []
    send_on_monday(clock)
    assert (Delivery.objects.get().state, Delivery.objects.get().last_error) == ("expired", "nothing to say")
    assert smtp.accepted == []


def test_it_never_goes_to_an_address_that_was_not_confirmed(
    novice: Member, found: Found, smtp: Sink, clock: TestClock
) -> None:
    EmailAddress.objects.update(verified=False)
    send_on_monday(clock)
    assert Delivery.objects.get().state == "expired"
    assert smtp.accepted == []


def test_the_suspended_get_none(novice: Member, moderator: Member, found: Found, smtp: Sink, clock: TestClock) -> None:
    clock.at(MONDAY - timedelta(days=2))
    moderation.sanction(actor=moderator, member=novice, kind="suspension", reason="Spam.")
    Digest.objects.filter(member=moderator).delete()
    send_on_monday(clock)
    assert Delivery.objects.get(kind="digest", member=novice).state == "expired"
    assert smtp.to(novice.email) == []


def test_one_that_may_have_gone_out_is_not_sent_again(
    novice: Member, found: Found, smtp: Sink, clock: TestClock
) -> None:
    smtp.treat[novice.email] = "drop"
    send_on_monday(clock)
    assert Delivery.objects.get().state == "unknown"
    clock.move(timedelta(hours=2))
    assert notifications.drain(queue="bulk") == 0
