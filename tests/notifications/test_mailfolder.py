from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from community.notifications import mailfolder


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MAIL_FOLDER = tmp_path / "mails"
    settings.EMAIL_BACKEND = "community.notifications.mailfolder.FolderBackend"
    return tmp_path / "mails"


def send(subject: str = "你好", to: str = "a@example.org") -> None:
    mail = EmailMultiAlternatives(subject, "Text — 正文\n", "Hearth <h@localhost>", [to])
    mail.attach_alternative("<p>HTML</p>", "text/html")
    mail.attach("聚会.ics", b"BEGIN:VCALENDAR", "text/calendar")
    assert mail.send() == 1


def test_a_mail_becomes_one_whole_file(folder: Path) -> None:
    send()
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    mail = mailfolder.read(file.stem)
    assert mail is not None
    assert (mail.subject, mail.to, mail.text.strip()) == ("你好", "a@example.org", "Text — 正文")
    assert mail.attachments == ("聚会.ics",)
    assert mail.sent_at is not None


def test_the_newest_is_first_and_half_written_ones_are_not_there(folder: Path) -> None:
    assert mailfolder.newest() == []
    send("one")
    send("two")
    (folder / ".20270101-000000-000000-abcdef12.part").write_bytes(b"Subject: half")
    assert [mail.subject for mail in mailfolder.newest()] == ["two", "one"]


@pytest.mark.parametrize("name", ["../secret-key", "..", "", "20270101-000000-000000-abcdef12", "x\x00", "a/b"])
def test_only_names_of_our_making_are_read(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "secret-key").write_text("s")
    (folder.parent / "secret-key.eml").write_text("Subject: s")
    assert mailfolder.read(name) is None
