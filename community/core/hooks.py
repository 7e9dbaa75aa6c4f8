"""Registries of plain callables that apps fill from `registrations.py`; the kernel knows none of the apps."""

from collections.abc import Callable

# Each deletes what has outlived its use, in bounded batches, and returns how many rows went.
pruners: list[Callable[[], int]] = []
