"""The cache that may be gone: a dead or hung Valkey is a miss, and costs a fraction of a second once."""

import time
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import structlog
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# After a failure nobody asks again for this long, so that a hung server does not slow every request down.
REST_SECONDS = 5.0
# Limits on signing in must hold all the same: they fall back to a table.
_MUST_HOLD = ("allauth", "limit:")

# In Valkey itself, so that nothing comes between looking and writing.
_RAISE = """
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known or tonumber(known) < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
_DROP = """
for at = 1, #ARGV, 2 do
    local known = redis.call('HGET', KEYS[1], ARGV[at])
    if known and tonumber(known) <= tonumber(ARGV[at + 1]) then redis.call('HDEL', KEYS[1], ARGV[at]) end
end
return 1
"""


class _Client(RedisCacheClient):
    """Django's, with one client for each pool instead of one for each question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        known = self._clients.get(write)
        if known is None:
            known = self._clients[write] = super().get_client(key, write=write)
        return known


class TolerantRedisCache(RedisCache):
    """Django's RedisCache whose failures read as a miss, or go to the `database` cache for what must hold."""

    _resting_until = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = _Client

    def _tolerate(self, name: str, key: str, missing: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= TolerantRedisCache._resting_until:
            try:
                operation: Callable[..., Any] = getattr(super(), name)
                return operation(key, *args, **kwargs)
            except (RedisError, OSError) as error:
                TolerantRedisCache._resting_until = time.monotonic() + REST_SECONDS
                log.warning("cache_away", error=repr(error))
        if key.startswith(_MUST_HOLD):
            return getattr(caches["database"], name)(key, *args, **kwargs)
        return missing

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return bool(self._tolerate("add", key, True, *args, **kwargs))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._tolerate("get", key, default, default, version=version)

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:
        self._tolerate("set", key, None, *args, **kwargs)

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return bool(self._tolerate("touch", key, False, *args, **kwargs))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._tolerate("delete", key, False, version=version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._tolerate("incr", key, delta, delta, version=version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._tolerate("has_key", key, False, version=version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        found = {key: self.get(key, None, version=version) for key in keys}
        return {key: value for key, value in found.items() if value is not None}

    def set_many(self, data: Any, timeout: Any = 300, version: int | None = None) -> list[str]:
        for key, value in data.items():
            self.set(key, value, timeout, version=version)
        return []

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        for key in keys:
            self.delete(key, version=version)

    def client(self) -> Any:
        """redis-py's client, for what the cache's interface lacks. Its failures are the caller's."""
        return self._cache.get_client(write=True)  # type: ignore[attr-defined]

    def put_aside(self, name: str, item: str) -> bool:
        """Add `item` to the set `name`, for a tick to take up; False where nobody keeps it."""
        return bool(self._ask(lambda client: client.sadd(name, item) >= 0))

    def set_aside(self, name: str, limit: int) -> list[str]:
        """Some of what was put aside under `name`; it stays there until `done_with`."""
        found = self._ask(lambda client: client.srandmember(name, limit)) or []
        return [item.decode() for item in found]

    def done_with(self, name: str, items: list[str]) -> None:
        """Forget what was put aside and has been dealt with."""
        if items:
            self._ask(lambda client: client.srem(name, *items))

    def raise_mark(self, name: str, key: int, value: int, *, seconds: int) -> bool:
        """Have the marks `name` hold at least `value` for `key`, for so long; False where nobody keeps it."""
        return bool(self._ask(lambda client: client.eval(_RAISE, 1, name, key, value, seconds)))

    def marks(self, name: str) -> dict[int, int]:
        """All marks of this name."""
        found = self._ask(lambda client: client.hgetall(name)) or {}
        return {int(key): int(value) for key, value in found.items()}

    def mark_of(self, name: str, key: int) -> int:
        """One of the marks, or 0."""
        return int(self._ask(lambda client: client.hget(name, key)) or 0)

    def drop_marks(self, name: str, marks: Mapping[int, int]) -> None:
        """Forget these marks, but none that was raised beyond them meanwhile."""
        if marks:
            self._ask(lambda client: client.eval(_DROP, 1, name, *chain.from_iterable(marks.items())))

    def _ask(self, operation: Callable[[Any], Any]) -> Any:
        if time.monotonic() < TolerantRedisCache._resting_until:
            return None
        try:
            return operation(self.client())
        except (RedisError, OSError) as error:
            TolerantRedisCache._resting_until = time.monotonic() + REST_SECONDS
            log.warning("cache_away", error=repr(error))
            return None
