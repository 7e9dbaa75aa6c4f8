from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from community.core import clock as hearth_clock
from tests.conftest import TestClock


@pytest.mark.django_db
def test_it_is_the_real_time_unless_moved() -> None:
    assert abs(hearth_clock.now() - timezone.now()) < timedelta(seconds=5)


def test_it_moves_where_that_is_allowed(clock: TestClock) -> None:
    before = hearth_clock.now()
    assert clock.move(timedelta(days=30)) - before >= timedelta(days=30)


def test_an_offset_counts_only_where_the_owner_allowed_it(clock: TestClock) -> None:
    clock.move(timedelta(days=30))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_clock SET may_move = false")
    assert abs(hearth_clock.now() - timezone.now()) < timedelta(seconds=5)


@pytest.mark.django_db
def test_there_is_one_clock() -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="core_clock"):
        cursor.execute("INSERT INTO core_clock (id) VALUES (2)")
