"""Where a member stands is read with the member who signs a request, and otherwise once."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from forums.models import standing
from members.backend import AuthenticationBackend
from tests.factories.forums import BoardFactory, SectionFactory, moderate, name
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def test_boards_and_the_boards_of_sections(django_assert_num_queries: Any) -> None:
    section = SectionFactory()
    below = {BoardFactory(section=section).pk for _ in range(2)}
    own, naming = BoardFactory(), BoardFactory()
    member = name(moderate(moderate(MemberFactory(), own), section), naming)
    moderate(MemberFactory(), BoardFactory())
    with django_assert_num_queries(1):
        assert standing.of(member).moderated == below | {own.pk}
        assert standing.of(member).named == {naming.pk}
    moderate(member, naming)
    assert standing.of(member).moderated == below | {own.pk, naming.pk}


def test_read_along_with_who_signs_in(django_assert_num_queries: Any) -> None:
    board = BoardFactory()
    member = moderate(MemberFactory(), board)
    loaded = AuthenticationBackend().get_user(member.pk)
    assert loaded is not None
    with django_assert_num_queries(0):
        assert standing.of(loaded).moderated == {board.pk}


def test_a_visitor_stands_nowhere(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert standing.of(AnonymousUser()) == standing.Standing()
