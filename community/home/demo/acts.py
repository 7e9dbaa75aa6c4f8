"""What can happen in the demo: who does what. Each act names its things by the content's own names."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from community.home.demo.content import (
    Chapter,
    DeskHold,
    DeskPost,
    DeskReport,
    DeskSilence,
    Gathering,
    Offer,
    Person,
    Reply,
    Talk,
)


@dataclass(frozen=True)
class Act:
    """Something that somebody does, or (`who` empty) that time does."""

    who: str


@dataclass(frozen=True)
class Join(Act):
    person: Person


@dataclass(frozen=True)
class LookIn(Act):
    """All who come by in this hour open the page; `reads` also clears what was new to them."""

    members: tuple[str, ...]
    reads: bool


@dataclass(frozen=True)
class OpenThread(Act):
    talk: Talk


@dataclass(frozen=True)
class Answer(Act):
    """Say what stands on floor `floor` of the content's thread; in the forum the desk's posts stand between."""

    talk: Talk
    reply: Reply
    floor: int


@dataclass(frozen=True)
class Thank(Act):
    """Somebody reads on and thanks for what they liked: titles and floors of the content."""

    posts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Accept(Act):
    talk: Talk
    floor: int


@dataclass(frozen=True)
class Arrange(Act):
    """Pin or feature a thread."""

    talk: Talk
    how: str


@dataclass(frozen=True)
class Move(Act):
    """Bring a thread from the board where it was opened to the one where it belongs."""

    talk: Talk
    reason: str


@dataclass(frozen=True)
class Settle(Act):
    """The team says what becomes of what was written to it."""

    talk: Talk
    status: str
    words: str


@dataclass(frozen=True)
class _WithOffer(Act):
    talk: Talk
    offer: Offer


class Release(_WithOffer):
    """Release a version in one's thread for downloads."""


class LetOut(_WithOffer):
    """Publish a version that waits for review; nothing when it does not."""


class Fetch(_WithOffer):
    """Download the files of a version."""


@dataclass(frozen=True)
class FoundClub(Act):
    club: Chapter


@dataclass(frozen=True)
class PublishMeetup(Act):
    meetup: Gathering
    starts: datetime
    ends: datetime
    zone: str


@dataclass(frozen=True)
class _OfMeetup(Act):
    meetup: Gathering


class Register(_OfMeetup):
    """Ask for a seat."""


class GiveBack(_OfMeetup):
    """Give the seat back."""


class TakeOffer(_OfMeetup):
    """Take the seat that has come free."""


@dataclass(frozen=True)
class CheckIn(_OfMeetup):
    """`who`, at the door, notes that `guest` is there."""

    guest: str


class CallOff(_OfMeetup):
    """Call the meetup off."""


@dataclass(frozen=True)
class PinRole(Act):
    """The admin confirms a leader or an elder."""

    member: str
    role: str


@dataclass(frozen=True)
class MakeStaff(Act):
    member: str
    level: str


@dataclass(frozen=True)
class WriteForDesk(Act):
    post: DeskPost


@dataclass(frozen=True)
class ReportPost(Act):
    report: DeskReport


@dataclass(frozen=True)
class DecideReport(Act):
    report: DeskReport


@dataclass(frozen=True)
class DecideHold(Act):
    hold: DeskHold


@dataclass(frozen=True)
class Silence(Act):
    silence: DeskSilence


@dataclass(frozen=True)
class Tick(Act):
    """What the beat does each minute, at a minute in which there is something to do: meetups, or the digests."""

    digests: bool = False


@dataclass(frozen=True)
class Night(Act):
    """What it does once a day: roles; and on Sundays for the whole week, what is about old things."""

    day: date


@dataclass(frozen=True)
class Happening:
    """An act at a moment."""

    at: datetime
    act: Act


def just_after(at: datetime) -> datetime:
    """The minute in which a beat would notice."""
    return at + timedelta(minutes=1)
