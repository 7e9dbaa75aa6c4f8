"""What pages depend on, and how often it has changed.

A service that changes something visitors can see calls `touch` with the keys it concerns, in the transaction of the
change: a page that was rendered before can never be taken for one from after the commit, in any process, on any
machine. Keys are "thread:<id>" and "board:<id>" (its list), and the names below.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction

# Sections and boards themselves: names, order, who may see them. Every page shows them.
BOARDS = "boards"
# What was written anywhere: the front page, the index of boards, streams.
FORUMS = "forums"
# Meetups and clubs.
MEETUPS = "meetups"
# The community's settings.
SITE = "site"
# Addresses and pictures of members. What else they say of themselves may be a minute old on others' pages.
PEOPLE = "people"

# Keys that everybody writes at once are spread over several rows, so that two writers do not wait for each other's
# commit; what belongs to one thread is written under that thread's lock anyway.
_SLOTS = 16
_TOUCH = """
INSERT INTO core_pagestamp (key, slot, version)
SELECT key, CASE WHEN key LIKE 'thread:%%' THEN 0 ELSE pg_current_xact_id()::text::bigint %% %(slots)s END, 1
  FROM unnest(%(keys)s::text[]) AS key ORDER BY key
ON CONFLICT (key, slot) DO UPDATE SET version = core_pagestamp.version + 1, touched_at = now()
"""
# Far longer than any page is kept, so that a version can begin again.
_KEPT = timedelta(days=3)
_PRUNE = "DELETE FROM core_pagestamp WHERE touched_at < now() - %s"


def thread(thread_id: int) -> str:
    """The key of one thread's pages."""
    return f"thread:{thread_id}"


def board(board_id: int) -> str:
    """The key of one board's list."""
    return f"board:{board_id}"


def touch(*keys: str) -> None:
    """Say that what pages show under `keys` changes with this transaction. Last in it: others may want these rows."""
    assert connection.in_atomic_block, "a stamp belongs to the transaction of the change"  # noqa: S101
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, {"keys": sorted(set(keys)), "slots": _SLOTS})


def read(keys: Iterable[str]) -> int:
    """How often anything under `keys` has changed: grows with every commit that touched one of them. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(version), 0) FROM core_pagestamp WHERE key = ANY(%s)", [list(keys)])
        return int(cursor.fetchone()[0])


@transaction.atomic
def prune() -> int:
    """Delete the stamps of what nobody has changed for days. Returns how many rows went."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, [_KEPT])
        return int(cursor.rowcount)
