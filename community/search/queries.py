"""Finding: a bounded set of candidates from the index, ranked, then loaded as far as the reader may see them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from community.core.clock import now
from community.search.asking import Question, question_near, question_of
from community.search.candidates import (
    Narrowed,
    TooSlow,
    bounded,
    ids_of,
    matching,
    matching_and_titled,
    run,
    titled,
)
from community.search.highlight import excerpt, marked
from community.search.parsing import Query, clean_query, parse
from community.search.place import Place
from community.search.registry import Hit, Searchable, ignored, scopes, searchables

__all__ = ["Found", "Results", "TooSlow", "nearby", "reload", "search", "suggest_titles"]

PAGE = 20
# Of all that match, the newest are ranked, and of those with the words in their titles the newest beside them.
NEWEST, TITLED = 500, 100
NEARBY = 5

_SCORE = """(1e6 * ts_rank('{0.1, 0.3, 0.5, 1.0}', d.vector, %(q)s::tsquery, 1)
    * coalesce((%(weights)s::jsonb ->> d.kind)::float, 1)
    / (1 + greatest(0, extract(epoch FROM %(at)s - d.created_at)) / 63115200))::bigint"""
_RANKED = """
WITH ranked AS (SELECT id, kind, object_id, {score} AS score FROM search_document d WHERE id = ANY(%(chosen)s))
SELECT id, kind, object_id, score FROM ranked r {after} ORDER BY score DESC, id DESC LIMIT {limit}
"""
_IN_ORDER = """
SELECT id, kind, object_id FROM search_document WHERE id = ANY(%(chosen)s) ORDER BY created_at DESC, id DESC
"""
_NEARBY = """
SELECT id, kind, object_id FROM search_document d WHERE id = ANY(%(chosen)s) AND object_id <> %(besides)s
 ORDER BY ts_rank(title_vector, %(q)s::tsquery, 1) DESC, id DESC LIMIT {limit}
"""


@dataclass(frozen=True)
class Found:
    """One result as it is drawn."""

    searchable: Searchable
    hit: Hit
    title: SafeString
    excerpt: SafeString

    @property
    def row(self) -> Any:
        return self.hit.row


@dataclass(frozen=True)
class Results:
    """One page. `near` says that nothing matched in full and these only come near."""

    query: Query
    found: Sequence[Found] = ()
    next: str = ""
    near: bool = False
    is_first: bool = True

    @property
    def notes(self) -> Sequence[str | Promise]:
        return self.query.notes


def search(viewer: Any, text: str, *, kind: str = "", newest: bool = False, place: str = "") -> Results:
    """Return a page of what `viewer` may see of what `text` asks for, best first or newest first.

    A bounded number of queries. Raises TooSlow when one of them takes too long.
    """
    query = parse(viewer, clean_query(text))
    if query.is_empty:
        return Results(query)
    question = question_of(query, kind=kind)
    begin = Place.parse(place)
    if query.wanted and not question.asks:
        # Nothing but punctuation.
        return Results(query)
    narrowed = _narrow(viewer, query)
    # The sign-in backend has read the time along with a member.
    start = begin or Place(getattr(viewer, "seen_at", None) or now())
    near = False
    with bounded():
        if newest or not query.wanted:
            rows, following = newest_first(question.exact, narrowed, begin)
        else:
            rows, following = best_first(question.exact, narrowed, start, has_negation=question.has_negation)
        if not rows and begin is None and question.near:
            rows, following = best_first(question.near, narrowed, start, has_negation=question.has_negation)
            following, near = "", bool(rows)
    found = _load(viewer, rows, question)
    return Results(query, found, following, near, begin is None)


def suggest_titles(viewer: Any, text: str, *, limit: int = 6) -> list[Found]:
    """Return what has a title with these words, the last of which may be unfinished. Empty for less than a word."""
    query = clean_query(text)
    if not query or (query.isascii() and len(query) < 2):
        return []
    if query[-1].isascii() and query[-1].isalpha():
        query += "*"
    question = question_of(Query(parse(viewer, query).wanted))
    return _nearby(viewer, question.exact, question, limit=limit) if question.exact else []


def nearby(
    viewer: Any, title: str, *, kind: str, besides: int = 0, words: Iterable[str] = (), limit: int = NEARBY
) -> list[Found]:
    """Return things of a kind whose titles share most with `title`, without the one with the id `besides`."""
    question = question_near(clean_query(title), kind=kind, words=words)
    return _nearby(viewer, question.near, question, besides=besides, limit=limit) if question.near else []


def reload(viewer: Any, kind: str, ids: Sequence[int]) -> list[Found]:
    """Return what was found before, as far as `viewer` may see it now."""
    return _load(viewer, [(0, kind, pk) for pk in ids], Question()) if ids else []


def _nearby(viewer: Any, tsquery: str, question: Question, *, limit: int, besides: int = 0) -> list[Found]:
    chosen = ids_of(titled(tsquery, _narrow(viewer, Query()), limit=TITLED * 2))
    if not chosen:
        return []
    # A few more than shown: of what is found some may not be for this reader.
    rows = run(_NEARBY.format(limit=limit * 2), {"q": tsquery, "chosen": chosen, "besides": besides})
    return _load(viewer, rows, question)[:limit]


def _narrow(viewer: Any, query: Query) -> Narrowed:
    allowed = {0}.union(*(scope(viewer) for scope in scopes))
    narrowed = Narrowed()
    if query.scope is not None:
        allowed &= {query.scope}
    narrowed.add("d.scope = ANY(%(scopes)s)", scopes=sorted(allowed))
    if query.author is not None:
        narrowed.add("d.author = %(author)s", author=query.author)
    if unwanted := sorted(set().union(*(one(viewer) for one in ignored))):
        narrowed.add("d.author <> ALL(%(unwanted)s)", unwanted=unwanted)
    if query.after is not None:
        narrowed.add("d.created_at >= %(since)s", since=query.after)
    if query.before is not None:
        narrowed.add("d.created_at < %(until)s", until=query.before)
    return narrowed


def best_first(tsquery: str, narrowed: Narrowed, begin: Place, *, has_negation: bool) -> tuple[list[Any], str]:
    """Return a page of (id, kind, object id, score) by match and freshness, and the place of the next page or ""."""
    within = narrowed.but("d.created_at <= %(at)s", at=begin.at)
    # A word to leave out may stand in the text below the title.
    with_title = within.but("d.vector @@ %(q)s::tsquery") if has_negation else within
    newest, in_titles = matching_and_titled(
        tsquery, _below(within, begin), with_title, limit=NEWEST, limit_titled=TITLED
    )
    top = set(ids_of(in_titles))
    chosen = set(ids_of(newest)) - top if begin.edge else set(ids_of(newest)) | top
    if not chosen:
        return [], ""
    weights = json.dumps({kind: searchable.weight for kind, searchable in searchables.items()})
    values: dict[str, Any] = {"q": tsquery, "at": begin.at, "chosen": sorted(chosen), "weights": weights}
    after = ""
    if begin.after:
        after = "WHERE (r.score, r.id) < (%(score)s, %(after)s)"
        values |= {"score": begin.after[0], "after": begin.after[1]}
    rows = run(_RANKED.format(score=_SCORE, after=after, limit=PAGE + 1), values)
    shown = rows[:PAGE]
    if len(rows) > PAGE:
        return shown, str(Place(begin.at, begin.edge, (shown[-1][3], shown[-1][0])))
    if shown and len(newest) == NEWEST:
        # This window is at its end; older matches are ranked among themselves.
        return shown, str(Place(begin.at, (newest[-1][1], newest[-1][0])))
    return shown, ""


def newest_first(tsquery: str, narrowed: Narrowed, begin: Place | None) -> tuple[list[Any], str]:
    """Return a page of (id, kind, object id), newest first, and the place of the next page or ""."""
    within = _below(narrowed, begin) if begin else narrowed
    found = matching(tsquery, within, limit=PAGE + 1)
    shown = found[:PAGE]
    rows = run(_IN_ORDER, {"chosen": ids_of(shown)}) if shown else []
    more = len(found) > PAGE
    return rows, str(Place(shown[-1][1], (shown[-1][1], shown[-1][0]))) if more else ""


def _below(narrowed: Narrowed, begin: Place) -> Narrowed:
    if begin.edge is None:
        return narrowed
    moment, pk = begin.edge
    return narrowed.but("(d.created_at, d.id) < (%(edge_at)s, %(edge_id)s)", edge_at=moment, edge_id=pk)


def _load(viewer: Any, rows: Sequence[Any], question: Question) -> list[Found]:
    keys = [(row[1], row[2]) for row in rows]
    by_kind: dict[str, list[int]] = {}
    for kind, pk in keys:
        by_kind.setdefault(kind, []).append(pk)
    hits = {
        (kind, pk): hit
        for kind, pks in by_kind.items()
        if kind in searchables
        for pk, hit in searchables[kind].load(viewer, pks).items()
    }
    return [
        Found(searchables[kind], hit, marked(hit.title, question.patterns), excerpt(hit.text, question.patterns))
        for kind, pk in keys
        if (hit := hits.get((kind, pk))) is not None
    ]
