"""What the search field proposes, and threads that are about the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from django.core.cache import cache
from django.utils.functional import Promise

from community.search import queries
from community.search.queries import Found
from community.search.registry import Suggestion, ignored, scopes, searchables, suggesters
from forums.models import Thread
from members.policies import Viewer

SUGGESTED = 8
_REMEMBERED = 600


@dataclass(frozen=True)
class Tab:
    """One kind of things to look among."""

    kind: str
    label: str | Promise
    chosen: bool


def tabs(chosen: str) -> list[Tab]:
    """The kinds of things that can be found, in order; the tab of all has no kind and is drawn by the page."""
    ordered = sorted(searchables.values(), key=lambda one: one.order)
    return [Tab(one.kind, one.label, one.kind == chosen) for one in ordered]


def suggestions(viewer: Viewer, text: str) -> list[Suggestion]:
    """Places that `text` may be the beginning of: boards and the like first, then titles and names."""
    if not text or (text.isascii() and len(text) < 2):
        return []
    places = [one for suggest in suggesters for one in suggest(viewer, text)]
    titles = queries.suggest_titles(viewer, text, limit=SUGGESTED)
    return (places + [Suggestion(one.hit.title, one.hit.url, str(one.searchable.label)) for one in titles])[:SUGGESTED]


def similar_threads(viewer: Viewer, title: str) -> Sequence[Found]:
    """Threads that `viewer` may see whose titles share most with one that is being written."""
    return queries.nearby(viewer, title, kind="thread")


def related_threads(viewer: Viewer, thread: Thread) -> Sequence[Found]:
    """Threads that `viewer` may see and that are about what `thread` is about."""
    scope = sorted({pk for scope in scopes for pk in scope(viewer)})
    unwanted = sorted({pk for one in ignored for pk in one(viewer)})
    # What is asked at the end of every thread is looked for once in a while; who may see it is asked each time.
    key = f"related:{thread.pk}:{crc32(f'{thread.title}{scope}{unwanted}'.encode())}"
    known: list[int] | None = cache.get(key)
    if known is None:
        found = queries.nearby(viewer, thread.title, kind="thread", besides=thread.pk)
        cache.set(key, [one.row.pk for one in found], _REMEMBERED)
        return found
    return queries.reload(viewer, "thread", known)
