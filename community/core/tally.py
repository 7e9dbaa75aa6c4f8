"""Counts that may lose a minute: kept in this process, added up in Valkey, written by a tick (views, downloads)."""

import time
from collections import Counter
from threading import Lock
from typing import Any, Final, cast

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from community.core.cache import TolerantRedisCache

log = structlog.get_logger(__name__)

# How long a process keeps its counts to itself.
SECONDS: Final = 5.0
_KEY: Final = "hearth:tally:"
# While Valkey is away nothing is counted beyond so many things.
_MOST = 10_000

_counts: Counter[str] = Counter()
_lock = Lock()
_sent_at = 0.0


def add(name: str, by: int = 1) -> None:
    """Count `name` ("thread:5") once more; now and then everything is handed on."""
    global _sent_at
    with _lock:
        if name in _counts or len(_counts) < _MOST:
            _counts[name] += by
        if time.monotonic() - _sent_at < SECONDS:
            return
        _sent_at = time.monotonic()
    send()


def _client() -> Any:
    return cast(TolerantRedisCache, cache).client()


def send() -> None:
    """Hand this process's counts on to Valkey; while it is away they wait here."""
    with _lock:
        mine = dict(_counts)
        _counts.clear()
    if not mine:
        return
    try:
        with _client().pipeline(transaction=False) as pipeline:
            for name, count in mine.items():
                kind, _, key = name.partition(":")
                pipeline.hincrby(f"{_KEY}{kind}", key, count)
            pipeline.execute()
    except (RedisError, OSError) as error:
        log.info("tally_waits", error=repr(error))
        with _lock:
            _counts.update(mine)


def take(kind: str) -> dict[int, int]:
    """Take all counts of things of this kind ("thread"): by id, how often since the last time."""
    taken = f"{_KEY}{kind}:taken"
    try:
        client = _client()
        # What an earlier one had taken and not finished with is lost rather than counted twice.
        if not client.exists(f"{_KEY}{kind}"):
            return {}
        client.rename(f"{_KEY}{kind}", taken)
        found = client.hgetall(taken)
        client.delete(taken)
    except (RedisError, OSError) as error:
        log.info("tally_waits", error=repr(error))
        return {}
    return {int(key): int(count) for key, count in found.items()}
