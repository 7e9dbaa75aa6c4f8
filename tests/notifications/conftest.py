"""Kinds of notification that only tests know."""

from collections.abc import Iterator

import pytest

from community.notifications import registry
from community.notifications.registry import Kind
from tests.fixtures.smtp import smtp

__all__ = ["smtp"]


@pytest.fixture
def kind() -> Iterator[Kind]:
    """A kind whose mail is tried again when in doubt."""
    yield from _registered(Kind(name="test_note", label="Notes", group="Test", template="security"))


@pytest.fixture
def once_kind() -> Iterator[Kind]:
    """A kind whose mail never comes twice."""
    yield from _registered(Kind(name="test_once", label="Once", group="Test", template="security", at_most_once=True))


def _registered(kind: Kind) -> Iterator[Kind]:
    registry.register(kind)
    yield kind
    del registry.kinds[kind.name]
