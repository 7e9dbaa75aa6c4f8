"""The demo's cache has everything that the product asks of its own."""

from community.core.cache import TolerantRedisCache
from community.home.demo.alone import CacheOfOne


def test_nothing_that_the_product_asks_for_is_missing() -> None:
    asked = {name for name in vars(TolerantRedisCache) if not name.startswith("_")} - {"client"}

    assert {name for name in asked if not callable(getattr(CacheOfOne, name, None))} == set()


def test_it_keeps_nothing_for_later() -> None:
    cache = CacheOfOne("test", {})

    assert cache.raise_mark("reads", 1, 5, seconds=60) is False
    assert (cache.marks("reads"), cache.mark_of("reads", 1), cache.put_aside("pages", "a")) == ({}, 0, False)
