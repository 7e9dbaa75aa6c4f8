"""Which documents match, newest first and bounded: no query reads more than it must, whatever the planner believes.

A common word is found by walking back through time, a rare one by the GIN index. Left to itself the planner walks back
through all of time for two common words that never meet. So it is asked for its estimate only; the walk ends after WALK
documents, and what it did not find is left to the index, which then has few to read.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    return _newest(_WHOLE, tsquery, narrowed, limit)


def titled(tsquery: str, narrowed: Narrowed, *, limit: int) -> list[Candidate]:
    """Return the newest `limit` documents whose titles alone match. At most three statements."""
    return _newest(_TITLE, tsquery, narrowed, limit)


def _newest(column: str, tsquery: str, narrowed: Narrowed, limit: int) -> list[Candidate]:
    values = {**narrowed.values, "q": tsquery}
    parts = {"match": f"d.{column} @@ %(q)s::tsquery", "where": str(narrowed), "limit": limit, "walk": WALK}
    [[[plan]]] = run(_ESTIMATE.format(**parts), values)
    if plan["Plan"]["Plan Rows"] >= WALK:
        found = run(_WALKED.format(**parts), values)
        if len(found) == limit:
            return found
    return run(_LOOKED_UP.format(**parts), values)


def run(statement: str, values: dict[str, Any]) -> list[Any]:
    """Return the rows of a statement. Raises TooSlow after TIMEOUT_MS."""
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


def ids_of(found: Sequence[Candidate]) -> list[int]:
    return [pk for pk, _moment in found]
