"""Finding: a bounded set of candidates from the index, ranked, then loaded as far as the reader may see them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from psycopg.errors import QueryCanceled

from community.core.clock import now
from community.search.asking import Question, question_near, question_of
from community.search.highlight import excerpt, marked
from community.search.parsing import Query, clean_query, parse
from community.search.place import Place
from community.search.registry import Hit, Searchable, ignored, scopes, searchables

PAGE = 20
# Of all that match, the newest are ranked, and of those with the words in their titles the newest beside them.
NEWEST, TITLED = 500, 100
TIMEOUT_MS = 1500
NEARBY = 5

_SCORE = """(1e6 * ts_rank('{0.1, 0.3, 0.5, 1.0}', d.vector, %(q)s::tsquery, 1)
    / (1 + greatest(0, extract(epoch FROM %(at)s - d.created_at)) / 63115200))::bigint"""
_RANKED = """
WITH newest AS (
    SELECT id, created_at FROM search_document d WHERE {match} AND {where} {below}
     ORDER BY created_at DESC, id DESC LIMIT {newest}),
titled AS (
    SELECT id FROM search_document d WHERE d.title_vector @@ %(q)s::tsquery {without} AND {where}
     ORDER BY created_at DESC, id DESC LIMIT {titled}),
chosen AS ({chosen}),
ranked AS (SELECT d.id, d.kind, d.object_id, {score} AS score FROM search_document d JOIN chosen USING (id)),
edge AS (SELECT created_at, id FROM newest ORDER BY created_at, id LIMIT 1)
SELECT r.id, r.kind, r.object_id, r.score, (SELECT count(*) FROM newest), (SELECT created_at FROM edge),
       (SELECT id FROM edge)
  FROM ranked r {after} ORDER BY r.score DESC, r.id DESC LIMIT {limit}
"""
_FIRST_WINDOW = "SELECT id FROM newest UNION SELECT id FROM titled"
_LATER_WINDOW = "SELECT id FROM newest EXCEPT SELECT id FROM titled"
_LATEST = """
SELECT d.id, d.kind, d.object_id, d.created_at FROM search_document d WHERE {match} AND {where} {below}
 ORDER BY d.created_at DESC, d.id DESC LIMIT {limit}
"""
_NEARBY = """
SELECT d.kind, d.object_id FROM (
    SELECT id FROM search_document d WHERE d.title_vector @@ %(q)s::tsquery AND {where} AND d.object_id <> %(besides)s
     ORDER BY created_at DESC, id DESC LIMIT {newest}) c JOIN search_document d USING (id)
 ORDER BY ts_rank(d.title_vector, %(q)s::tsquery, 1) DESC, d.id DESC LIMIT {limit}
"""


class TooSlow(Exception):
    """The database was stopped before it had the answer."""


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


@dataclass
class Narrowed:
    """Conditions on documents besides the words, and their values."""

    where: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, condition: str, **values: Any) -> None:
        self.where.append(condition)
        self.values |= values

    def __str__(self) -> str:
        return " AND ".join(self.where)


def search(viewer: Any, text: str, *, kind: str = "", newest: bool = False, place: str = "") -> Results:
    """Return a page of what `viewer` may see of what `text` asks for, best first or newest first.

    A constant number of queries. Raises TooSlow after TIMEOUT_MS.
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
    page = newest_first if newest or not query.wanted else best_first
    rows, following = page(question.exact, narrowed, begin, has_negation=question.has_negation)
    near = False
    if not rows and begin is None and question.near:
        rows, following = best_first(question.near, narrowed, None, has_negation=question.has_negation)
        following, near = "", bool(rows)
    found = _load(viewer, [(row[1], row[2]) for row in rows], question)
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


def _nearby(viewer: Any, tsquery: str, question: Question, *, limit: int, besides: int = 0) -> list[Found]:
    narrowed = _narrow(viewer, Query())
    values = {**narrowed.values, "q": tsquery, "besides": besides}
    # A few more than shown: of what is found some may not be for this reader.
    statement = _NEARBY.format(where=narrowed, newest=TITLED * 2, limit=limit * 2)
    return _load(viewer, _run(statement, values), question)[:limit]


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


def best_first(tsquery: str, narrowed: Narrowed, begin: Place | None, *, has_negation: bool) -> tuple[list[Any], str]:
    begin = begin or Place(now())
    values: dict[str, Any] = {**narrowed.values, "q": tsquery, "at": begin.at}
    below = after = ""
    if begin.edge:
        below = "AND (d.created_at, d.id) < (%(edge_at)s, %(edge_id)s)"
        values |= {"edge_at": begin.edge[0], "edge_id": begin.edge[1]}
    if begin.after:
        after = "WHERE (r.score, r.id) < (%(score)s, %(after)s)"
        values |= {"score": begin.after[0], "after": begin.after[1]}
    statement = _RANKED.format(
        match="d.vector @@ %(q)s::tsquery",
        where=f"{narrowed} AND d.created_at <= %(at)s",
        below=below,
        # A word to leave out may stand in the text below the title.
        without="AND d.vector @@ %(q)s::tsquery" if has_negation else "",
        chosen=_LATER_WINDOW if begin.edge else _FIRST_WINDOW,
        score=_SCORE,
        after=after,
        newest=NEWEST,
        titled=TITLED,
        limit=PAGE + 1,
    )
    rows = _run(statement, values)
    shown = rows[:PAGE]
    if len(rows) > PAGE:
        return shown, str(Place(begin.at, begin.edge, (shown[-1][3], shown[-1][0])))
    if shown and shown[-1][4] == NEWEST:
        # This window is at its end; older matches are ranked among themselves.
        return shown, str(Place(begin.at, (shown[-1][5], shown[-1][6])))
    return shown, ""


def newest_first(tsquery: str, narrowed: Narrowed, begin: Place | None, *, has_negation: bool) -> tuple[list[Any], str]:
    values: dict[str, Any] = {**narrowed.values, "q": tsquery}
    below = ""
    if begin and begin.edge:
        below = "AND (d.created_at, d.id) < (%(edge_at)s, %(edge_id)s)"
        values |= {"edge_at": begin.edge[0], "edge_id": begin.edge[1]}
    match = "d.vector @@ %(q)s::tsquery" if tsquery else "TRUE"
    rows = _run(_LATEST.format(match=match, where=narrowed, below=below, limit=PAGE + 1), values)
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    return shown, str(Place(shown[-1][3], (shown[-1][3], shown[-1][0]))) if more else ""


def _run(statement: str, values: dict[str, Any]) -> list[Any]:
    with _bounded(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Any] = cursor.fetchall()
    return rows


@contextmanager
def _bounded() -> Iterator[None]:
    """Stop what takes longer than TIMEOUT_MS; raises TooSlow. The limit ends with the transaction."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(TIMEOUT_MS)])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise


def _load(viewer: Any, keys: Sequence[tuple[str, int]], question: Question) -> list[Found]:
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
