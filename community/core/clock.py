"""The one clock: whatever decides by time asks the database (docs/architecture.md, "One clock")."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func


class HearthNow(Func):
    """SQL `hearth_now()`: the database's clock plus the offset that tests and the demo may set.

    Stable within a statement, so that `due_at <= hearth_now()` can use an index, and fresh after a lock was waited for.
    """

    function = "hearth_now"
    arity = 0
    output_field: Any = DateTimeField()


def now() -> datetime:
    """Return the time (aware, UTC) by which everything is decided. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hearth_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def set_offset(offset: timedelta) -> None:
    """Move the clock. Only the database's owner can, and it counts only where `allow_moving` was called."""
    with connection.cursor() as cursor:
        cursor.execute('UPDATE core_clock SET "offset" = %s::interval', [f"{offset.total_seconds()} seconds"])


def allow_moving(allowed: bool) -> None:
    """Say whether this database's clock may differ from the real one; its owner alone can."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_clock SET may_move = %s, \"offset\" = '0'", [allowed])
