"""Sections of a profile that other apps fill: what somebody has written, where they have been."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from members.models import Member
from members.policies import Viewer

LIMIT = 5


@dataclass(frozen=True, kw_only=True)
class ProfilePart:
    """One section. `collect(viewer, member, limit)` returns what this viewer may see, newest first, in few queries;
    `template` draws it from `rows`, `member` and the page's context. A section without rows is left out.
    """

    name: str
    title: str | Promise
    template: str
    collect: Callable[[Viewer, Member, int], Sequence[Any]]
    order: int = 50


@dataclass(frozen=True)
class Section:
    part: ProfilePart
    rows: Sequence[Any]


parts: list[ProfilePart] = []


def register(part: ProfilePart) -> None:
    """Add a section to every profile; its name is unique."""
    if any(known.name == part.name for known in parts):
        raise ValueError(f"There are two profile parts called {part.name}")
    parts.append(part)


def sections(viewer: Viewer, member: Member) -> list[Section]:
    """The sections of a profile that have something to show to this viewer."""
    ordered = sorted(parts, key=lambda part: part.order)
    found = [Section(part, part.collect(viewer, member, LIMIT)) for part in ordered]
    return [section for section in found if section.rows]
