"""How often somebody may do something."""

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache

from community.core.clock import now
from community.core.errors import TooMany

if TYPE_CHECKING:
    from members.models import Member


def limit(who: "Member | str", action: str, *, amount: int, per: timedelta) -> None:
    """Count one `action` of `who` (a member, or a key such as an address); raise TooMany past `amount` in any `per`.

    A sliding window made of two fixed ones: the earlier counts by the share of it that still lies within `per`.
    The counters live in the cache, and in a table while Valkey is away.
    """
    # Hashed: an address must not stand in a cache, nor a space in a key.
    key = sha256(who.encode()).hexdigest()[:32] if isinstance(who, str) else f"member-{who.pk}"
    # The sign-in backend has read the time along with a member.
    moment = getattr(who, "seen_at", None) or now()
    window, into = divmod(moment.timestamp(), per.total_seconds())
    this, before = (f"limit:{action}:{key}:{int(window) - age}" for age in (0, 1))
    earlier = float(cache.get(before) or 0) * (1 - into / per.total_seconds())
    if int(cache.get(this) or 0) + earlier + 1 > amount:
        raise TooMany
    _count(this, timeout=int(per.total_seconds()) * 2)


def _count(key: str, *, timeout: int) -> None:
    if cache.add(key, 1, timeout):
        return
    try:
        cache.incr(key)
    except ValueError:
        # It ran out, or was evicted, between the two calls.
        cache.set(key, 1, timeout)
