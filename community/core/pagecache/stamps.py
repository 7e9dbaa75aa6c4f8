"""Stamps as they are in the database at this moment, asked for beside Django's connections."""

import threading
import time
from collections.abc import Sequence
from typing import Any

import psycopg
import structlog
from django.db import connections
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from community.core import memberstamps
from community.core.pagestamps import FINGERPRINT_OF_ALL

log = structlog.get_logger(__name__)

# A database that could not be reached is not asked again for so long: Django finds out, and says so.
_REST_SECONDS = 1.0
_OF_ALL = FINGERPRINT_OF_ALL.replace("%s", "$1")
# Whether somebody is still signed in is asked along.
_OF_MEMBER = f"""
SELECT ({_OF_ALL}), {memberstamps.FINGERPRINT.format(member="$2::bigint")},
       EXISTS (SELECT 1 FROM django_session WHERE session_key = $3 AND expire_date > statement_timestamp())
"""  # noqa: S608  (constants)
_STATEMENTS = {b"all": _OF_ALL, b"member": _OF_MEMBER}


class Stamps:
    """One connection for each thread, which knows the two statements that it ever runs.

    They are run by libpq itself (psycopg.pq): this is most of what a kept page costs, and needs no cursor and no types.
    """

    def __init__(self) -> None:
        self._mine = threading.local()
        self._resting_until = 0.0

    def fingerprint(self, keys: str) -> int | None:
        """The fingerprint of `keys` (an array as PostgreSQL writes it), None when the database does not say."""
        row = self._ask(b"all", keys)
        return int(row[0]) if row else None

    def of_member(self, keys: str, member_id: int, session_key: str) -> tuple[int, int] | None:
        """The fingerprints of `keys` and of what touched the member; None when the session has ended, too."""
        row = self._ask(b"member", keys, str(member_id), session_key)
        return (int(row[0]), int(row[1])) if row and row[2] == b"t" else None

    def _ask(self, statement: bytes, *values: str) -> list[bytes] | None:
        try:
            connection = self._connection()
            return _row(connection.pgconn, statement, values) if connection else None
        except psycopg.Error as error:
            log.info("stamps_away", error=repr(error))
            self._close()
            return None

    def _connection(self) -> Any:
        name = connections.settings["default"]["NAME"]
        connection = getattr(self._mine, "connection", None)
        if connection is not None and self._mine.name == name and not connection.closed:
            return connection
        self._close()
        if time.monotonic() < self._resting_until:
            return None
        params = connections["default"].get_connection_params()
        params.pop("cursor_factory", None)
        try:
            self._mine.connection = psycopg.connect(**{**params, "autocommit": True})
            for statement, sql in _STATEMENTS.items():
                _checked(self._mine.connection.pgconn.prepare(statement, sql.encode()))
        except psycopg.Error:
            self._resting_until = time.monotonic() + _REST_SECONDS
            raise
        self._mine.name = name
        return self._mine.connection

    def _close(self) -> None:
        connection = getattr(self._mine, "connection", None)
        self._mine.connection = None
        if connection is not None:
            connection.close()


def _row(connection: PGconn, statement: bytes, values: Sequence[str]) -> list[bytes]:
    """The one row, as text."""
    result = _checked(connection.exec_prepared(statement, [value.encode() for value in values]))
    return [result.get_value(0, column) or b"" for column in range(result.nfields)]


def _checked(result: Any) -> Any:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
    return result
