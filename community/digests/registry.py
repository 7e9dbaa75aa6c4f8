"""The parts of a digest. Apps register theirs in `registrations.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from members.models import Member


@dataclass(frozen=True)
class Line:
    """One line of a part: `url` is a path, `note` a short second text in the member's language."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """`collect(member, since, until)` returns the lines for that span, best first, at most about five."""

    name: str
    collect: "Callable[[Member, datetime, datetime], list[Line]]"
    title: str | Promise


parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Make `part` known; its name is unique. Parts appear in the order of registration."""
    if parts.setdefault(part.name, part) != part:
        raise ValueError(f"There are two digest parts called {part.name}")
