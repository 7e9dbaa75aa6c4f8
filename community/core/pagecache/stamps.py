"""Stamps as they are in the database at this moment, asked for beside Django's connections."""

import threading
import time
from typing import Any

import psycopg
import structlog
from django.db import connections

from community.core import memberstamps
from community.core.pagestamps import FINGERPRINT_OF_ALL

log = structlog.get_logger(__name__)

# A database that could not be reached is not asked again for so long: Django finds out, and says so.
_REST_SECONDS = 1.0
# Whether somebody is still signed in is asked along.
_OF_MEMBER = f"""
SELECT ({FINGERPRINT_OF_ALL}), {memberstamps.FINGERPRINT.format(member="%s")},
       EXISTS (SELECT 1 FROM django_session WHERE session_key = %s AND expire_date > statement_timestamp())
"""  # noqa: S608  (constants)


class Stamps:
    """One connection for each thread, which keeps the two prepared statements that it ever runs."""

    def __init__(self) -> None:
        self._mine = threading.local()
        self._resting_until = 0.0

    def fingerprint(self, keys: str) -> int | None:
        """The fingerprint of `keys` (an array as PostgreSQL writes it), None when the database does not say."""
        row = self._ask(FINGERPRINT_OF_ALL, (keys,))
        return row and int(row[0])

    def of_member(self, keys: str, member_id: int, session_key: str) -> tuple[int, int] | None:
        """The fingerprints of `keys` and of what touched the member; None when the session has ended, too."""
        row = self._ask(_OF_MEMBER, (keys, member_id, session_key))
        return (int(row[0]), int(row[1])) if row and row[2] else None

    def _ask(self, sql: str, params: tuple[object, ...]) -> Any:
        try:
            connection = self._connection()
            return connection and connection.execute(sql, params, prepare=True).fetchone()
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
