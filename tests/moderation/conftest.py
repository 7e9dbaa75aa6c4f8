"""A kind of thing that can be reported, of the tests' own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from community.moderation import registry
from members.models import Member


@dataclass
class Leaflet:
    """Something somebody wrote."""

    pk: int
    author: Member
    text: str = "Buy my watches, cheap!"
    hidden: bool = False
    secret: bool = False


@dataclass
class Leaflets:
    """Where leaflets are kept, and what was done with them."""

    kept: dict[int, Leaflet] = field(default_factory=dict)
    log: list[tuple[str, int, str]] = field(default_factory=list)

    def write(self, author: Member, **more: Any) -> Leaflet:
        leaflet = Leaflet(pk=len(self.kept) + 1, author=author, **more)
        self.kept[leaflet.pk] = leaflet
        return leaflet

    def hide(self, *, actor: Member, obj: Leaflet, reason: str) -> None:
        obj.hidden = True
        self.log.append(("hide", obj.pk, reason))

    def restore(self, *, actor: Member, obj: Leaflet, reason: str) -> None:
        obj.hidden = False
        self.log.append(("restore", obj.pk, reason))


@pytest.fixture
def leaflets() -> Iterator[Leaflets]:
    """The registered kind "leaflet"."""
    kept = Leaflets()
    registry.register(
        registry.Reportable(
            kind="leaflet",
            label="Leaflet",
            get=kept.kept.get,
            can_see=lambda _viewer, obj: not obj.secret,
            author_of=lambda obj: obj.author,
            excerpt_of=lambda obj: obj.text,
            url_of=lambda obj: f"/leaflets/{obj.pk}/",
            hide=kept.hide,
            restore=kept.restore,
        )
    )
    yield kept
    del registry.reportables["leaflet"]
