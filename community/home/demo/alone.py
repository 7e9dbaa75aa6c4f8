"""The cache while the demo is made: this process's own, because what the shared one knows is another database's."""

from collections.abc import Mapping

from django.core.cache.backends.locmem import LocMemCache


class CacheOfOne(LocMemCache):
    """As community.core.cache.TolerantRedisCache while Valkey is away: nothing is put aside, no marks are kept."""

    def put_aside(self, name: str, item: str) -> bool:
        return False

    def set_aside(self, name: str, limit: int) -> list[str]:
        return []

    def done_with(self, name: str, items: list[str]) -> None:
        """There is nothing to forget."""

    def raise_mark(self, name: str, key: int, value: int, *, seconds: int) -> bool:
        return False

    def marks(self, name: str) -> dict[int, int]:
        return {}

    def mark_of(self, name: str, key: int) -> int:
        return 0

    def drop_marks(self, name: str, marks: Mapping[int, int]) -> None:
        """There is nothing to forget."""
