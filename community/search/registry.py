"""What can be found, and by which words it is narrowed. Apps fill this in `registrations.py`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the index keeps of one thing. `words` are found like the text but count for more (names of tags);
    `facets` are plain names that operators filter by.
    """

    object_id: int
    created_at: datetime
    title: str = ""
    text: str = ""
    words: str = ""
    facets: Sequence[str] = ()
    scope: int = 0
    parent: int = 0
    author: int = 0


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A thing that was found and that this reader may see: its words, its address, and the row for its template."""

    row: Any
    title: str
    text: str
    url: str
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Searchable:
    """One kind of thing.

    `entry(row)` says what to keep of it, None when nobody is to find it. `load(viewer, ids)` returns what of these the
    viewer may see now, in one query: it has the last word, whatever the index says. `batch(after, size)` gives the rows
    after an id, in the order of ids, with all that `entry` reads.
    """

    kind: str
    label: str | Promise
    icon: str
    template: str
    entry: Callable[[Any], Entry | None]
    load: Callable[[Any, Sequence[int]], Mapping[int, Hit]]
    batch: Callable[[int, int], Sequence[Any]]
    count: Callable[[], int]
    order: int = 50
    # How much its matches count beside those of other kinds.
    weight: float = 1.0


@dataclass(frozen=True)
class Meaning:
    """What an operator's value stands for: a scope, an author, or things with one of these facets."""

    scope: int | None = None
    author: int | None = None
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Operator:
    """A word before a colon (`board:games`). `resolve(viewer, value)` gives None for what is not there for the viewer;
    `unknown` then says so, with %(value)s.
    """

    name: str
    aliases: Sequence[str]
    resolve: Callable[[Any, str], Meaning | None]
    unknown: str | Promise


@dataclass(frozen=True)
class Suggestion:
    """A place that the words typed so far may mean."""

    label: str
    url: str
    hint: str = ""


searchables: dict[str, Searchable] = {}
operators: dict[str, Operator] = {}
# Each gives the scopes that a viewer may search, read now.
scopes: list[Callable[[Any], Collection[int]]] = []
# Each gives ids of authors whose things this viewer does not want to see.
ignored: list[Callable[[Any], Collection[int]]] = []
# Each gives places by the beginning of their names, at most a handful: called with viewer and text.
suggesters: list[Callable[[Any, str], Sequence[Suggestion]]] = []


def register(searchable: Searchable) -> None:
    """Make `searchable` known; its kind is unique."""
    if searchables.setdefault(searchable.kind, searchable) is not searchable:
        raise ValueError(f"There are two searchables called {searchable.kind}")


def register_operator(operator: Operator) -> None:
    """Make `operator` known by its name and its aliases."""
    for word in (operator.name, *operator.aliases):
        if operators.setdefault(word, operator) is not operator:
            raise ValueError(f"There are two operators called {word}")
