"""Addresses of rows, which a page holds by the hundred: Django works each pattern out once."""

from functools import lru_cache
from typing import Final

from django.urls import get_script_prefix, get_urlconf, reverse

# Stands for a number while the pattern is worked out; no id is as large.
_NUMBER: Final = 7_301_000_000_000_000_000


def address_of(name: str, number: int) -> str:
    """What `reverse(name, args=[number])` gives."""
    before, after = _around(name, get_script_prefix(), get_urlconf())
    return f"{before}{number}{after}"


@lru_cache(maxsize=64)
def _around(name: str, prefix: str, urlconf: str | None) -> tuple[str, str]:
    before, _number, after = reverse(name, urlconf, args=[_NUMBER]).partition(str(_NUMBER))
    return before, after
