"""How often files were downloaded: once for a person, file and day, whatever is reloaded.

Who had what lies in Valkey for a minute; a tick writes it down and adds up what was not there before. While Valkey is
away each download is written at once, and what is written twice counts once all the same.
"""

from collections.abc import Iterable
from datetime import UTC
from typing import cast

import structlog
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils.crypto import salted_hmac

from community.core import pagestamps
from community.core.cache import TolerantRedisCache
from community.core.clock import now
from community.core.locks import only_one
from forums.models import ReleaseFile
from members.models import Member

log = structlog.get_logger(__name__)

_NAME = "hearth:downloads"
_BATCH = 2000
_COUNT = """
WITH asked AS (
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::text[]) AS a(file_id, day, who)
), fresh AS (
    INSERT INTO forums_download (file_id, day, who)
    SELECT a.file_id, a.day, a.who FROM asked a JOIN forums_releasefile f ON f.id = a.file_id
    ON CONFLICT (file_id, day, who) DO NOTHING RETURNING file_id
), files AS (
    UPDATE forums_releasefile f SET download_count = f.download_count + c.n
      FROM (SELECT file_id, count(*) AS n FROM fresh GROUP BY file_id) c
     WHERE f.id = c.file_id RETURNING f.release_id, c.n
), resources AS (
    UPDATE forums_resource r SET download_count = r.download_count + c.n
      FROM (SELECT e.resource_id, sum(files.n) AS n FROM files
              JOIN forums_release e ON e.id = files.release_id GROUP BY e.resource_id) c
     WHERE r.id = c.resource_id RETURNING r.thread_id
)
SELECT t.id, t.board_id, (SELECT count(*) FROM fresh) FROM resources JOIN forums_thread t ON t.id = resources.thread_id
"""
_PRUNE = """
DELETE FROM forums_download WHERE id IN (
    SELECT id FROM forums_download WHERE day < (hearth_now() AT TIME ZONE 'UTC')::date - 1 LIMIT 5000)
"""


def note(*, file: ReleaseFile, member: Member | None, address: str, browser: str) -> None:
    """Note that somebody has begun to download `file`. Never fails: the file matters more than the figure.

    A visitor is known by address and browser for the day, as a keyed hash of both: neither is kept.
    """
    day = now().astimezone(UTC).date().isoformat()
    person = f"member {member.pk}" if member else f"visitor {address} {browser[:400]}"
    who = salted_hmac("forums.download", f"{day} {person}", algorithm="sha256").hexdigest()[:32]
    item = f"{file.pk} {day} {who}"
    put_aside = getattr(cache, "put_aside", None)
    if put_aside is not None and put_aside(_NAME, item):
        return
    try:
        with transaction.atomic():
            _count([item])
    except DatabaseError as error:
        log.warning("download_not_counted", error=repr(error))


def flush() -> int:
    """Write down what lies in Valkey; return how many downloads that were. Safe to run twice, or killed between."""
    set_aside = getattr(cache, "set_aside", None)
    items: list[str] = set_aside(_NAME, _BATCH) if set_aside is not None else []
    if not items:
        return 0
    with only_one("forums.downloads") as mine:
        if not mine:
            return 0
        _count(items)
    # After the commit: what is counted again because this was lost changes nothing.
    cast(TolerantRedisCache, cache).done_with(_NAME, items)
    return len(items)


def _count(items: Iterable[str]) -> int:
    rows = [item.split(" ") for item in items]
    files, days, people = [int(row[0]) for row in rows], [row[1] for row in rows], [row[2] for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [files, days, people])
        found = cursor.fetchall()
    keys = {key for thread, board, _n in found for key in (pagestamps.thread(thread), pagestamps.board(board))}
    pagestamps.touch(*keys)
    return int(found[0][2]) if found else 0


def prune() -> int:
    """Forget who had what on days that are over, at most 5,000 rows; the figures stay."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE)
        return int(cursor.rowcount)
