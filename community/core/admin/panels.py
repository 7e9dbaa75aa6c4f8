"""What stands beside an object: lists that other apps know about it. Apps add theirs in their `admin` modules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Panel:
    """A titled table; cells are text or safe HTML (community.core.admin.cells), `tallies` are figures above it.

    `empty` says why there are no rows; `more` is an (address, words) pair to the whole list.
    """

    title: Text
    columns: Sequence[Text] = ()
    rows: Sequence[Sequence[Any]] = ()
    tallies: Sequence[tuple[Any, Text]] = ()
    empty: Text = ""
    note: Text = ""
    more: tuple[str, Text] | None = None
    icon: str = "list"
    # Cells under each column carry its words on a phone, where a table is a list.
    body: list[list[tuple[Text, Any]]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.body.extend([list(zip(self.columns, row, strict=True)) for row in self.rows])


Builder = Callable[[HttpRequest, Any], Panel | None]
_builders: dict[str, list[tuple[int, Builder]]] = {}


def register_panel(model_label: str, builder: Builder, *, order: int) -> None:
    """Show what `builder(request, obj)` returns (None: nothing) on the page of each `model_label`."""
    known = _builders.setdefault(model_label, [])
    if (order, builder) not in known:
        known.append((order, builder))
        known.sort(key=lambda pair: pair[0])


def panels_for(request: HttpRequest, obj: Any) -> list[Panel]:
    """The panels of `obj` that its reader may see, in order."""
    built = (builder(request, obj) for _order, builder in _builders.get(obj._meta.label_lower, []))
    return [panel for panel in built if panel is not None]
