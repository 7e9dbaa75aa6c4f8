"""Mail without a mail server: each message becomes a file, and a page shows them (community.home.views.mails)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage as ParsedMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

_NAME = re.compile(r"\A[0-9]{8}-[0-9]{6}-[0-9]{6}-[0-9a-f]{8}\Z")
_SHOWN = 200


class FolderBackend(BaseEmailBackend):
    """Writes each mail to settings.MAIL_FOLDER; a file appears there complete or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            # The computer's own time: a name in a folder decides nothing.
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}"
            part = folder / f".{name}.part"
            with part.open("wb") as file:
                file.write(message.message().as_bytes(linesep="\r\n"))
            part.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    """One mail of the folder; `text` is empty in lists."""

    name: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str = ""
    attachments: tuple[str, ...] = ()


def newest() -> list[Mail]:
    """Return the newest 200 mails of the folder."""
    folder = Path(settings.MAIL_FOLDER)
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True) if folder.is_dir() else []
    return [mail for name in names[:_SHOWN] if (mail := _read(name, whole=False)) is not None]


def read(name: str) -> Mail | None:
    """Return one mail with its text, or None when there is no such file."""
    return _read(name, whole=True) if _NAME.match(name) else None


def _read(name: str, *, whole: bool) -> Mail | None:
    try:
        with (Path(settings.MAIL_FOLDER) / f"{name}.eml").open("rb") as file:
            parser = BytesParser if whole else BytesHeaderParser
            message = parser(policy=policy.default).parse(file)
    except FileNotFoundError:
        return None
    assert isinstance(message, ParsedMessage)  # noqa: S101  (what policy.default makes)
    text = ""
    attachments: tuple[str, ...] = ()
    if whole:
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
        attachments = tuple(part.get_filename() or "" for part in message.iter_attachments())
    return Mail(name, str(message["To"]), str(message["Subject"]), _date(message["Date"]), text, attachments)


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
