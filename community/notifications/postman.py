"""Talks to the mail server, and says exactly what is known afterwards."""

import smtplib
from dataclasses import dataclass
from enum import Enum
from types import TracebackType

from django.core.mail import EmailMultiAlternatives, get_connection


class Fate(Enum):
    """What became of one mail."""

    SENT = "sent"
    # The server did not take it now; another time it may.
    LATER = "later"
    # The server will never take this mail; REFUSED_ADDRESS: nor any other to this address.
    REFUSED = "refused"
    REFUSED_ADDRESS = "refused_address"
    # The line broke after we had begun: it may have been taken.
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Result:
    """The fate of a mail, and the server's words."""

    fate: Fate
    error: str = ""


class Postman:
    """One connection for a batch of mails; `down` when no server answered at all."""

    def __init__(self) -> None:
        self._connection = get_connection(fail_silently=False)
        self.down = False

    def __enter__(self) -> "Postman":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._connection.close()
        except (smtplib.SMTPException, OSError):
            self._hang_up()

    def send(self, mail: EmailMultiAlternatives) -> Result:
        """Hand one mail over. Never raises for what a server or a network does."""
        try:
            # Apart from sending: nothing can have been taken by a server that could not be reached.
            self._connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            self.down = True
            return Result(Fate.LATER, _words(error))
        try:
            self._connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return Result(Fate.REFUSED_ADDRESS if code >= 500 else Fate.LATER, f"{code} {_decode(words)}")
        except smtplib.SMTPDataError as error:
            return Result(Fate.REFUSED if error.smtp_code >= 500 else Fate.LATER, _words(error))
        except smtplib.SMTPResponseException as error:
            # About us (sender, sign-in), not about the recipient: an operator can mend it.
            self._hang_up()
            return Result(Fate.LATER, _words(error))
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return Result(Fate.UNCERTAIN, _words(error))
        except ValueError as error:
            # A header or an address that no mail can carry.
            return Result(Fate.REFUSED, _words(error))
        return Result(Fate.SENT)

    def _hang_up(self) -> None:
        # Without a farewell: a hung server would make us wait for its answer once more.
        line: smtplib.SMTP | None = getattr(self._connection, "connection", None)
        if line is not None:
            line.close()
            self._connection.connection = None


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decode(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _decode(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
