"""Statements whose plans PostgreSQL keeps: they behave as queries do, one by one and several in a trip."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from community.core.models import FormToken
from community.core.statements import Statement, one_trip
from tests.factories.members import MemberFactory

_NUMBERS = Statement("SELECT n, n * %s::int FROM generate_series(%s::int, %s::int) AS n")
_TOKEN = Statement("INSERT INTO core_formtoken (member_id, key, result_url) VALUES (%s, gen_random_uuid(), %s)")
_TOKENS = Statement("SELECT count(*) FROM core_formtoken WHERE member_id = %s")


@pytest.mark.django_db
def test_it_gives_rows(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        assert _NUMBERS.rows(2, 1, 3) == [(1, 2), (2, 4), (3, 6)]
        assert _NUMBERS.row(1, 40_000, 70_000) == (40_000, 40_000)
        assert _NUMBERS.row(1, 2, 1) is None


@pytest.mark.django_db
def test_numbers_of_any_size_and_lists_share_a_plan() -> None:
    same = Statement("SELECT %s::bigint = ANY(%s::bigint[])")
    for number in (1, 70_000, 2**40):
        assert same.row(number, [number, None]) == (True,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::bigint = ANY%'")
        assert len(cursor.fetchall()) == 1


@pytest.mark.django_db
def test_it_says_how_many_rows_it_changed() -> None:
    member = MemberFactory()
    assert _TOKEN.count(member.pk, "/") == 1
    assert Statement("DELETE FROM core_formtoken WHERE member_id = %s").count(0) == 0
    assert _TOKENS.row(member.pk) == (1,)


@pytest.mark.django_db
def test_a_trip_does_all_of_it() -> None:
    member = MemberFactory()
    with one_trip():
        for url in ("/a/", "/b/"):
            _TOKEN.run(member.pk, url)
    assert _TOKENS.row(member.pk) == (2,)


@pytest.mark.django_db
def test_of_a_trip_that_fails_nothing_stands() -> None:
    member = MemberFactory()
    twice = Statement(
        "INSERT INTO core_formtoken (member_id, key, result_url) SELECT member_id, key, '' FROM core_formtoken"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), one_trip():  # noqa: PT012  (it fails as a whole)
        _TOKEN.run(member.pk, "/")
        twice.run()
        _TOKEN.run(member.pk, "/")
    assert not FormToken.objects.exists()


def test_outside_of_a_transaction_there_is_no_trip(committed_db: str) -> None:
    with pytest.raises(AssertionError, match="stand or fall"), one_trip():
        pass
