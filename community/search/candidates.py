"""Which documents match, newest first and bounded: no query reads more than it must, whatever the planner believes.

A common word is found by walking back through time, a rare one by the GIN index. Left to itself the planner walks back
through all of time for two common words that never meet. So it is asked for its estimate only; the walk ends after WALK
documents, and what it did not find is left to the index, which then has few to read.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

TIMEOUT_MS = 1500
# From so many matches on (as estimated) the newest are found by walking back, over at most as many documents.
WALK = 20_000

_TITLE, _WHOLE = "title_vector", "vector"
_ESTIMATE = "EXPLAIN (FORMAT JSON) SELECT FROM search_document d WHERE {match} AND {where}"
_LIMIT = "SELECT set_config('statement_timeout', %(_timeout)s, true); "
_WALKED = """
SELECT id, created_at FROM (
    SELECT id, created_at, title_vector, vector FROM search_document d WHERE {where}
     ORDER BY d.created_at DESC, d.id DESC LIMIT {walk}) d
 WHERE {match} ORDER BY created_at DESC, id DESC LIMIT {limit}
"""
_LOOKED_UP = """
WITH matching AS MATERIALIZED (SELECT id, created_at FROM search_document d WHERE {match} AND {where})
SELECT id, created_at FROM matching ORDER BY created_at DESC, id DESC LIMIT {limit}
"""
_ALL = "SELECT id, created_at FROM search_document d WHERE {where} ORDER BY created_at DESC, id DESC LIMIT {limit}"

# Whether the transaction in hand has its limit already; None outside of one.
_limited: ContextVar[bool | None] = ContextVar("limited", default=None)

Candidate = tuple[int, datetime]


class TooSlow(Exception):
    """The database was stopped before it had the answer."""


@dataclass(frozen=True)
class Narrowed:
    """Conditions on documents besides the words, and their values."""

    where: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, condition: str, **values: Any) -> None:
        self.where.append(condition)
        self.values.update(values)

    def but(self, condition: str, **values: Any) -> "Narrowed":
        """A copy with one condition more."""
        return Narrowed([*self.where, condition], self.values | values)

    def __str__(self) -> str:
        return " AND ".join(self.where)


def matching(tsquery: str, narrowed: Narrowed, *, limit: int) -> list[Candidate]:
    """Return the newest `limit` documents whose words match ("": all that are left). At most three statements."""
    if not tsquery:
        return run(_ALL.format(where=narrowed, limit=limit), narrowed.values)
    [found] = _newest(tsquery, [(_WHOLE, narrowed, limit)])
    return found


def titled(tsquery: str, narrowed: Narrowed, *, limit: int) -> list[Candidate]:
    """Return the newest `limit` documents whose titles alone match. At most three statements."""
    [found] = _newest(tsquery, [(_TITLE, narrowed, limit)])
    return found


def matching_and_titled(
    tsquery: str, narrowed: Narrowed, with_title: Narrowed, *, limit: int, limit_titled: int
) -> tuple[list[Candidate], list[Candidate]]:
    """Return what `matching` and `titled` would, in as many statements as one of them takes."""
    wanted = [(_WHOLE, narrowed, limit), (_TITLE, with_title, limit_titled)]
    found, found_titled = _newest(tsquery, wanted)
    return found, found_titled


def _newest(tsquery: str, wanted: Sequence[tuple[str, Narrowed, int]]) -> list[list[Candidate]]:
    """For each column, with its conditions and limit, its newest matches."""
    values: dict[str, Any] = {"q": tsquery}
    parts = []
    for column, narrowed, limit in wanted:
        values |= narrowed.values
        match = f"d.{column} @@ %(q)s::tsquery"
        parts.append({"match": match, "where": str(narrowed), "limit": limit, "walk": WALK})
    plans = run_each([_ESTIMATE.format(**part) for part in parts], values)
    walks = [plan["Plan"]["Plan Rows"] >= WALK for [[[plan]]] in plans]
    chosen = [_WALKED if walk else _LOOKED_UP for walk in walks]
    found = run_each([text.format(**part) for text, part in zip(chosen, parts, strict=True)], values)
    return [
        rows if not walk or len(rows) == part["limit"] else run(_LOOKED_UP.format(**part), values)
        for rows, walk, part in zip(found, walks, parts, strict=True)
    ]


def run(statement: str, values: dict[str, Any]) -> list[Any]:
    """Return the rows of a statement. Raises TooSlow after TIMEOUT_MS."""
    [rows] = run_each([statement], values)
    return rows


def run_each(statements: Sequence[str], values: dict[str, Any]) -> list[list[Any]]:
    """Return the rows of each of several statements, sent together. Raises TooSlow when one takes TIMEOUT_MS."""
    with bounded(), connection.cursor() as cursor:
        # The first one sets the limit.
        limit = "" if _limited.get() else _LIMIT
        cursor.execute(limit + "; ".join(statements), {**values, "_timeout": str(TIMEOUT_MS)})
        found: list[list[Any]] = []
        if limit:
            cursor.nextset()
            _limited.set(True)
        for _statement in statements:
            found.append(cursor.fetchall())
            cursor.nextset()
    return found


@contextmanager
def bounded() -> Iterator[None]:
    """Stop each statement that takes longer than TIMEOUT_MS; raises TooSlow. The limit ends with the block.

    A block within another is part of it.
    """
    if _limited.get() is not None:
        yield
        return
    token = _limited.set(False)
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise
    finally:
        _limited.reset(token)


def ids_of(found: Sequence[Candidate]) -> list[int]:
    return [pk for pk, _moment in found]
