from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.core.cache import caches

from community.core import cache as hearth_cache
from community.core.errors import TooMany
from community.core.ratelimit import limit
from tests.conftest import TestClock

HOUR = timedelta(hours=1)
START = datetime(2027, 3, 1, 12, tzinfo=UTC)


def attempts(number: int, who: str = "somebody") -> int:
    """Try `number` times; return how many were let through."""
    passed = 0
    for _attempt in range(number):
        try:
            limit(who, "post", amount=3, per=HOUR)
        except TooMany:
            continue
        passed += 1
    return passed


def test_so_many_and_no_more(clock: TestClock) -> None:
    clock.at(START)
    assert attempts(5) == 3


def test_others_and_other_actions_have_limits_of_their_own(clock: TestClock) -> None:
    clock.at(START)
    attempts(3)
    assert attempts(1, who="somebody else") == 1
    limit("somebody", "thank", amount=1, per=HOUR)


def test_the_window_slides(clock: TestClock) -> None:
    clock.at(START + timedelta(minutes=30))
    assert attempts(3) == 3
    clock.at(START + timedelta(minutes=61))
    assert attempts(1) == 0
    clock.at(START + timedelta(minutes=121))
    assert attempts(3) == 3


@pytest.fixture
def _valkey_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearth_cache.TolerantRedisCache, "_resting_until", float("inf"))


@pytest.mark.usefixtures("_valkey_away")
def test_it_holds_while_valkey_is_away(clock: TestClock) -> None:
    clock.at(START)
    assert attempts(5) == 3
    key = sha256(b"somebody").hexdigest()[:32]
    assert caches["database"].get(f"limit:post:{key}:{int(START.timestamp() // 3600)}") == 3
