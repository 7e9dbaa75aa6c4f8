"""SQL that many requests send: PostgreSQL keeps its plan for each connection, Django writes nothing anew.

For the few statements of hot paths whose text never changes. Everything else is the ORM's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg.types.numeric import Int8

Row = tuple[Any, ...]


class Statement:
    """One statement with `%s` for its parameters, in the order in which they are given.

    What PostgreSQL cannot tell from its place (`%s + %s`) must be cast. It counts as any other query: wrappers, logs
    and tests see it.
    """

    __slots__ = ("sql",)

    def __init__(self, sql: str) -> None:
        self.sql: Final = sql

    def rows(self, *values: Any) -> list[Row]:
        """All rows."""
        with self._sent(values) as cursor:
            found: list[Row] = cursor.fetchall()
        return found

    def row(self, *values: Any) -> Row | None:
        """The first row, if there is any."""
        with self._sent(values) as cursor:
            found: Row | None = cursor.fetchone()
        return found

    def run(self, *values: Any) -> None:
        """Have it done; what it returns is of no interest."""
        self._sent(values).close()

    def count(self, *values: Any) -> int:
        """Have it done, and say how many rows that concerned."""
        with self._sent(values) as cursor:
            return int(cursor.rowcount)

    def _sent(self, values: tuple[Any, ...]) -> Any:
        cursor = _cursor()
        cursor.execute(self.sql, [_steady(value) for value in values])
        return cursor


@contextmanager
def one_trip() -> Iterator[None]:
    """Send what the block runs without waiting for each answer: the server is done with all of it at the block's end.

    For the last writes of a transaction, while others wait for its locks. Each statement still sees what the ones
    before it did. An error is raised when the block ends, and nothing of it stands. Reading waits for its answer as
    always, but what only counts the rows it changed (`count`, and Django's `save`) is not told in here.
    """
    assert connection.in_atomic_block, "several statements stand or fall together"  # noqa: S101
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


class _Prepared(psycopg.Cursor[Row]):
    """Sends the values apart from the SQL, which the server then need not read and plan again."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        return super().execute(query, params, prepare=True)

    def _send_query_prepared(self, name: bytes, pgq: Any, *, binary: bool | None = None) -> None:
        # Django's log of queries asks for it; psycopg keeps it for statements that it sends with their text.
        self._query = pgq
        super()._send_query_prepared(name, pgq, binary=binary)


def _cursor() -> Any:
    # Once, and not by Django's stand-in, which looks it up with every word.
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    raw = _Prepared(database.connection)
    return database.make_debug_cursor(raw) if database.queries_logged else database.make_cursor(raw)


def _steady(value: Any) -> Any:
    """The value in one type whatever its size: a plan is kept for each combination of types."""
    kind = type(value)
    if kind is int:
        return Int8(value)
    return [_steady(one) for one in value] if kind is list else value
