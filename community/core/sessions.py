"""Sessions in the database, found by a statement whose plan is kept: every page of a member asks."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from community.core.statements import Statement

_DATA = Statement("SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s")


class SessionStore(DatabaseStore):
    """Django's store in every other way."""

    def load(self) -> dict[str, Any]:
        row = _DATA.row(self.session_key, timezone.now())
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row[0])
        return found
