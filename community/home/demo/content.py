"""The demo's people, threads and meetups as they stand in content/*.toml (each file's head explains its fields)."""

import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

_FOLDER = Path(__file__).parent / "content"
_AFTER = re.compile(r"(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?")

Row = TypeVar("Row")


class BadContent(ValueError):
    """A content file says something that cannot be; the message names the row and the field."""


@dataclass(frozen=True)
class Person:
    """A row of members.toml."""

    handle: str
    display_name: str
    place: str
    language: str
    bio: str
    joined: int
    rhythm: str
    role: str
    staff: bool
    organiser: bool
    avatar: str = ""


@dataclass(frozen=True)
class Reply:
    """A post under the first of its thread."""

    author: str
    after: timedelta
    body: str
    thanks: tuple[str, ...] = ()
    accepted: bool = False
    quote_floor: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What the team says becomes of a thread to it, `after` it was opened."""

    status: str
    words: str
    by: str
    after: timedelta


@dataclass(frozen=True)
class Moved:
    """A thread was opened on the board `start` and brought to its own `after` that."""

    start: str
    by: str
    after: timedelta
    reason: str


@dataclass(frozen=True)
class Offer:
    """A version for download; `files` name what community.home.demo.files makes, `fetched` those who take it."""

    version: str
    after: timedelta
    files: tuple[str, ...]
    notes: str = ""
    licence: str = ""
    tested_with: str = ""
    fetched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Talk:
    """A thread with everything said in it.

    `photos` name scenes of pictures, each with its caption, if any; `poll` is a question and its answers.
    """

    board: str
    title: str
    language: str
    author: str
    day: int
    hour: time
    body: str
    photos: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    poll: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()
    pinned: bool = False
    featured: bool = False
    replies: tuple[Reply, ...] = ()
    outcome: Outcome | None = None
    moved: Moved | None = None
    releases: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A club."""

    place: str
    organisers: tuple[str, ...]
    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    about: str


@dataclass(frozen=True)
class Gathering:
    """A meetup: its plan, and what everybody did about it."""

    club: str
    kind: str
    title: str
    language: str
    summary: str
    day: int
    starts: time
    hours: float
    address: str
    exact_address: str
    access: str
    capacity: int
    host: tuple[str, ...]
    opens_days_before: int
    closes_hours_before: int
    going: tuple[str, ...]
    waiting: tuple[str, ...]
    cancels: tuple[str, ...]
    absent: tuple[str, ...]
    walk_ins: tuple[str, ...]
    called_off_reason: str = ""


@dataclass(frozen=True)
class DeskPost:
    """A post that moderators had to do with: a reply to `thread`, or the first of a thread of its own."""

    name: str
    author: str
    day: int
    hour: time
    language: str
    body: str
    thread: str = ""
    board: str = ""
    title: str = ""
    held: bool = False


@dataclass(frozen=True)
class DeskReport:
    """A report, and what was decided about it, if anything."""

    reporter: str
    after: timedelta
    reason: str
    details: str
    post: str = ""
    thread: str = ""
    floor: int = 0
    by: str = ""
    decided: timedelta = timedelta()
    outcome: str = ""
    resolution: str = ""


@dataclass(frozen=True)
class DeskHold:
    """What was decided about a held post."""

    post: str
    by: str
    decided: timedelta
    outcome: str
    resolution: str


@dataclass(frozen=True)
class DeskSilence:
    """Somebody who was kept quiet."""

    member: str
    by: str
    post: str
    after: timedelta
    days: int
    reason: str


@dataclass(frozen=True)
class Content:
    """All of it."""

    people: tuple[Person, ...]
    clubs: tuple[Chapter, ...]
    meetups: tuple[Gathering, ...]
    talks: tuple[Talk, ...]
    posts: tuple[DeskPost, ...]
    reports: tuple[DeskReport, ...]
    holds: tuple[DeskHold, ...]
    silences: tuple[DeskSilence, ...]
    by_handle: dict[str, Person] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_handle", {person.handle: person for person in self.people})


@cache
def load() -> Content:
    """Read the files. Raises BadContent for a field that is missing, unknown or of another kind."""
    members, meetups, desk = (_read(_FOLDER / f"{name}.toml") for name in ("members", "meetups", "desk"))
    content = Content(
        people=_rows(Person, members["members"]),
        clubs=_rows(Chapter, meetups["clubs"]),
        meetups=_rows(Gathering, meetups["meetups"]),
        talks=tuple(_talk(path.stem, row) for path in _thread_files() for row in _read(path)["threads"]),
        posts=_rows(DeskPost, desk["posts"]),
        reports=_rows(DeskReport, desk["reports"]),
        holds=_rows(DeskHold, desk["holds"]),
        silences=_rows(DeskSilence, desk["silences"]),
    )
    _check(content)
    return content


def _thread_files() -> list[Path]:
    return sorted((_FOLDER / "threads").glob("*.toml"))


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _talk(board: str, row: dict[str, Any]) -> Talk:
    outcome = _row(Outcome, row["outcome"]) if "outcome" in row else None
    moved = _row(Moved, row["moved"]) if "moved" in row else None
    rows = {"replies": _rows(Reply, row.get("replies", [])), "releases": _rows(Offer, row.get("releases", []))}
    return _row(Talk, row | rows | {"board": board, "outcome": outcome, "moved": moved})


def _rows(kind: type[Row], rows: list[dict[str, Any]]) -> tuple[Row, ...]:
    return tuple(_row(kind, row) for row in rows)


def _row(kind: type[Row], row: dict[str, Any]) -> Row:
    """Make one dataclass of a table: lists become tuples, "21:04" a time and "1d3h" a time span."""
    types = {one.name: one.type for one in fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for name, value in row.items():
        if name not in types:
            raise BadContent(f"{kind.__name__} has no field {name}: {row}")
        values[name] = _value(types[name], value)
    try:
        return kind(**values)
    except TypeError as error:
        raise BadContent(f"{error}: {row}") from error


def _value(kind: Any, value: Any) -> Any:
    if kind is time:
        return time.fromisoformat(value)
    if kind is timedelta:
        return _after(value)
    return tuple(value) if isinstance(value, list) else value


def _after(text: str) -> timedelta:
    found = _AFTER.fullmatch(text)
    if not found or not text:
        raise BadContent(f"{text!r} is no time span like 1d3h20m")
    return timedelta(**{unit: int(number) for unit, number in found.groupdict().items() if number})


def _check(content: Content) -> None:
    """Whoever is named exists; what refers to a thread or post finds it."""
    known = set(content.by_handle)
    named = [handle for club in content.clubs for handle in club.organisers]
    for meetup in content.meetups:
        named += [*meetup.host, *meetup.going, *meetup.waiting, *meetup.cancels, *meetup.absent, *meetup.walk_ins]
    for talk in content.talks:
        named += [talk.author, *talk.thanks, *(who for reply in talk.replies for who in (reply.author, *reply.thanks))]
    named += [talk.outcome.by for talk in content.talks if talk.outcome]
    named += [talk.moved.by for talk in content.talks if talk.moved]
    named += [who for talk in content.talks for offer in talk.releases for who in offer.fetched]
    named += [post.author for post in content.posts]
    named += [who for report in content.reports for who in (report.reporter, report.by) if who]
    if strangers := sorted(set(named) - known):
        raise BadContent(f"Nobody is called {', '.join(strangers)}")
    titles = {talk.title for talk in content.talks}
    meant = {post.thread for post in content.posts} | {report.thread for report in content.reports}
    if lost := sorted(meant - titles - {""}):
        raise BadContent(f"There is no thread called {', '.join(lost)}")
    names = {post.name for post in content.posts}
    wanted = {report.post for report in content.reports} | {hold.post for hold in content.holds}
    if lost := sorted((wanted | {silence.post for silence in content.silences}) - names - {""}):
        raise BadContent(f"The desk has no post called {', '.join(lost)}")
