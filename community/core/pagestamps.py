"""What pages depend on, and whether it has changed.

A service that changes something visitors can see calls `touch` with the keys it concerns, in the transaction of the
change: a page that was rendered before can never be taken for one from after the commit, in any process, on any
machine. Keys are "thread:<id>" and "board:<id>" (its list), and the names below.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import reduce
from operator import xor
from typing import Generic, TypeVar

from django.db import connection, transaction

from community.core.statements import Statement

# Sections and boards themselves: names, order, who may see them. Every page shows them.
BOARDS = "boards"
# What was written anywhere: the front page, the index of boards, streams.
FORUMS = "forums"
# Meetups and clubs.
MEETUPS = "meetups"
# The community's settings and policies.
SITE = "site"
# Addresses and pictures of members. What else they say of themselves may be a minute old on others' pages.
PEOPLE = "people"
# What the frame of every page shows.
FRAME = frozenset({BOARDS, SITE, PEOPLE})

T = TypeVar("T")
# Keys that everybody writes at once are spread over several rows, so that two writers do not wait for each other's
# commit; what belongs to one thread is written under that thread's lock anyway.
_SLOTS = 16
# The transaction's number is the version: the same never comes again, so that a row may be deleted and made anew.
_TOUCH = Statement(f"""
INSERT INTO core_pagestamp (key, slot, version)
SELECT key, CASE WHEN key LIKE 'thread:%%' THEN 0 ELSE xid %% {_SLOTS} END, xid
  FROM unnest(%s::text[]) AS key, (SELECT pg_current_xact_id()::text::bigint AS xid) AS this ORDER BY key
ON CONFLICT (key, slot) DO UPDATE SET version = excluded.version, touched_at = now()
""")  # noqa: S608  (constants)
# One number for all rows of a key, or of several keys (xor of theirs): two states have the same once in 2^64.
_FINGERPRINT = "bit_xor(hashtextextended(key, version * 16 + slot))"
_READ = Statement(
    f"SELECT key, {_FINGERPRINT} FROM core_pagestamp WHERE key = ANY(%s::text[]) GROUP BY key"  # noqa: S608
)
FINGERPRINT_OF_ALL = f"SELECT coalesce({_FINGERPRINT}, 0) FROM core_pagestamp WHERE key = ANY(%s::text[])"  # noqa: S608
# Far longer than any page is kept.
_KEPT = timedelta(days=3)
_PRUNE = "DELETE FROM core_pagestamp WHERE touched_at < now() - make_interval(secs => %s)"

# What has been read for the request in hand; None outside of requests, where nothing is remembered.
_read: ContextVar[dict[str, int] | None] = ContextVar("stamps_read", default=None)


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
    _TOUCH.run(sorted(set(keys)))
    # What the rest of this request reads must be from after its own change.
    if _read.get() is not None:
        _read.set({})


def read(keys: Collection[str]) -> dict[str, int]:
    """A number for each of `keys` that is another one after every commit that touched it. 1 query."""
    found = dict.fromkeys(keys, 0) | dict(_READ.rows(list(keys)))
    known = _read.get()
    if known is not None:
        # The first reading counts: whatever was read since is at least as new.
        _read.set(found | known)
    return found


def fingerprint(versions: Iterable[int]) -> int:
    """What FINGERPRINT_OF_ALL gives for keys of these versions."""
    return reduce(xor, versions, 0)


def version_of(key: str) -> int:
    """The version under one of FRAME's keys: one query for all of them, once in a request."""
    known = _read.get()
    if known is None or key not in known:
        return read(FRAME | {key})[key]
    return known[key]


@contextmanager
def one_request() -> Iterator[None]:
    """Remember what is read until the block ends."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


class Remembered(Generic[T]):
    """A value that each process keeps for as long as its stamp stands: never older than the request that asks.

    What `load` returns is shared by all threads: nobody changes it.
    """

    def __init__(self, key: str, load: Callable[[], T]) -> None:
        self._key = key
        self._load = load
        self._kept: tuple[object, int, T] | None = None

    def peek(self) -> T | None:
        """The value as it was when it was last asked for, None before. 0 queries."""
        return self._kept[2] if self._kept else None

    def in_request(self) -> T | None:
        """The value as it was when the request in hand first asked; None where that is not known. 0 queries.

        For transactions: what they have changed themselves is no longer known.
        """
        version = (_read.get() or {}).get(self._key)
        kept = self._kept
        state = (connection.settings_dict["NAME"], version)
        return kept[2] if version is not None and kept is not None and kept[:2] == state else None

    def get(self) -> T:
        """The value as it is now; loaded when the stamp has moved since it was."""
        if connection.in_atomic_block:
            # What is read here nobody else may ever see: it is not kept.
            known = self.in_request()
            return self._load() if known is None else known
        # Tests change databases under us.
        state = (connection.settings_dict["NAME"], version_of(self._key))
        kept = self._kept
        if kept is None or kept[:2] != state:
            kept = self._kept = (*state, self._load())
        return kept[2]


@transaction.atomic
def prune() -> int:
    """Delete the stamps of what nobody has changed for days. Returns how many rows went."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, [_KEPT.total_seconds()])
        return int(cursor.rowcount)
