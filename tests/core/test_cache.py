"""The cache while its server is well, frozen and gone."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache, caches

from community.celery import app as celery_app
from community.core import cache as hearth_cache
from community.core import nudge
from tests.fixtures.valkey import OwnValkey, own_valkey

__all__ = ["own_valkey"]
AWAY = ["frozen", "gone"]


@pytest.fixture
def server(own_valkey: OwnValkey, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnValkey]:
    """The cache's server; whatever a test makes it suffer is forgotten afterwards."""
    default = {**settings.CACHES["default"], "LOCATION": own_valkey.url}
    settings.CACHES = {**settings.CACHES, "default": default}
    monkeypatch.setattr(hearth_cache.TolerantRedisCache, "_resting_until", 0.0)
    yield own_valkey
    caches["default"].close()


def hurt(server: OwnValkey, how: str) -> None:
    if how == "frozen":
        server.freeze()
    else:
        server.stop()


def test_it_keeps_things(server: OwnValkey) -> None:
    cache.set("tea", {"minutes": 4})
    assert cache.get("tea") == {"minutes": 4}
    assert cache.add("tea", 1) is False
    cache.set_many({"a": 1, "b": 2})
    assert cache.incr("a", 2) == 3
    assert cache.get_many(["a", "b", "c"]) == {"a": 3, "b": 2}
    cache.delete_many(["a", "b"])
    assert not cache.has_key("a")


@pytest.mark.parametrize("how", AWAY)
def test_away_it_is_a_miss_and_costs_a_moment_once(server: OwnValkey, how: str) -> None:
    cache.set("tea", 1)
    hurt(server, how)
    begun = time.monotonic()
    assert cache.get("tea", "nothing") == "nothing"
    assert time.monotonic() - begun < 1
    begun = time.monotonic()
    for _time in range(50):
        cache.set("tea", 1)
        assert cache.get("tea") is None
        assert cache.delete("tea") is False
        assert cache.touch("tea") is False
        assert cache.get_many(["tea"]) == {}
        assert cache.incr("tea", 5) == 5
        assert cache.add("tea", 1) is True
    assert time.monotonic() - begun < 0.2


@pytest.mark.parametrize("how", AWAY)
def test_what_must_hold_is_kept_in_the_database(server: OwnValkey, how: str, db: None) -> None:
    hurt(server, how)
    cache.set("limit:post:a", 2, 60)
    assert cache.incr("limit:post:a") == 3
    assert cache.get("limit:post:a") == 3
    assert cache.add("allauth:x", 1, 60) is True
    assert cache.add("allauth:x", 1, 60) is False


def test_it_is_asked_again_after_a_rest(server: OwnValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    server.freeze()
    assert cache.get("tea") is None
    server.thaw()
    cache.set("tea", 1)
    monkeypatch.setattr(hearth_cache.TolerantRedisCache, "_resting_until", time.monotonic())
    cache.set("tea", 1)
    assert cache.get("tea") == 1


@pytest.fixture
def broker(own_valkey: OwnValkey) -> Iterator[OwnValkey]:
    """The queue's server, really asked."""
    before = celery_app.conf.broker_url
    celery_app.conf.update(task_always_eager=False, broker_url=own_valkey.url.replace("unix", "redis+socket"))
    yield own_valkey
    celery_app.conf.update(task_always_eager=True, broker_url=before)


@pytest.mark.parametrize("how", AWAY)
def test_a_nudge_never_waits_for_the_broker(
    broker: OwnValkey, how: str, db: None, django_capture_on_commit_callbacks: Any
) -> None:
    hurt(broker, how)
    begun = time.monotonic()
    for _time in range(200):
        with django_capture_on_commit_callbacks(execute=True):
            nudge.after_commit("notifications.drain", queue_name="mail")
    assert time.monotonic() - begun < 1
