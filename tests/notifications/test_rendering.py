from datetime import UTC, datetime
from typing import Any

import pytest

from community.notifications import rendering, services
from community.notifications.models import Delivery
from community.notifications.registry import Kind, kinds
from members.models import Member
from tests.fixtures.smtp import Sink

WHEN = datetime(2027, 3, 8, 1, 30, tzinfo=UTC)


def delivery(member: Member, kind: str, **context: Any) -> Delivery:
    return Delivery.objects.create(kind=kind, member=member, context=context, url="/t/1/", dedupe_key="k")


def test_it_speaks_the_recipients_language_and_zone(lurker: Member) -> None:
    lurker.language, lurker.zone = "zh-hans", "America/New_York"
    lurker.save()
    row = delivery(lurker, "sanction", measure="silence", reason="广告", ends_at=WHEN.isoformat())
    mail = rendering.build(row, kinds["sanction"])
    assert mail is not None
    # Half past one in the morning in London is the evening before in New York.
    assert "2027年3月7日" in mail.body
    html = str(mail.alternatives[0][0])
    assert '<html lang="zh-Hans">' in html
    assert "广告" in mail.body


def test_a_subject_stays_on_one_line(novice: Member) -> None:
    row = delivery(novice, "security", subject="Hello\r\nBcc: all@example.org", text="x")
    mail = rendering.build(row, kinds["security"])
    assert mail is not None
    assert mail.subject == "Hello Bcc: all@example.org"
    assert "\nBcc:" not in mail.message().as_string()


def test_words_by_people_are_text_in_the_html(novice: Member) -> None:
    row = delivery(novice, "hidden", excerpt='"><img src=x onerror=alert(1)>', reason="<script>")
    mail = rendering.build(row, kinds["hidden"])
    assert mail is not None
    html = str(mail.alternatives[0][0])
    assert "<img" not in html
    assert "<script" not in html
    assert '"><img src=x onerror=alert(1)>' in mail.body


def test_a_mail_has_a_way_out_unless_it_is_essential(novice: Member) -> None:
    for name, has_way_out in (("hidden", True), ("security", False), ("sanction", False)):
        mail = rendering.build(Delivery(kind=name, member=novice, context={"text": "x"}), kinds[name])
        assert mail is not None
        assert ("List-Unsubscribe" in mail.extra_headers) is has_way_out
        assert ("/unsubscribe/" in mail.body) is has_way_out


def test_files_go_along(novice: Member, smtp: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Kind(
        name="test_files",
        label="Files",
        group="Test",
        template="security",
        attachments=lambda row: [("meetup.ics", b"BEGIN:VCALENDAR\r\n", "text/calendar")],
    )
    monkeypatch.setitem(kinds, kind.name, kind)
    services.notify(
        kind=kind.name,
        recipients=[novice],
        subject="meetup:1",
        dedupe_key="k",
        context={"subject": "Seat", "text": "Yours."},
    )
    services.drain()
    (attached,) = smtp.accepted[0].iter_attachments()
    assert attached.get_filename() == "meetup.ics"
    assert attached.get_content().strip() == "BEGIN:VCALENDAR"
