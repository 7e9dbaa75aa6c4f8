"""The mails of a past that is being told: the last days' go to the folder, older ones only count as sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from community.core.clock import now

KEPT = timedelta(days=14)


class PastMailBackend(BaseEmailBackend):
    """Writes what is younger than 14 days by the end of the demo to settings.MAIL_FOLDER, dated when it was sent.

    No mail server ever hears of the demo: its people have no mailboxes.
    """

    # When the demo ends; set before it begins.
    ends: datetime

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        moment = now()
        if moment < self.ends - KEPT:
            return len(email_messages)
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            message.extra_headers["Date"] = format_datetime(moment)
            # The name that the folder's own backend would have given it at that moment.
            path = folder / f"{moment:%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}.eml"
            path.write_bytes(message.message().as_bytes(linesep="\r\n"))
        return len(email_messages)
