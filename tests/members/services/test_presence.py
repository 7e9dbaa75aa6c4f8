from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from community.core.clock import now
from community.site_settings.services import update_settings
from members.enums import FactKind
from members.models import Fact, Member
from members.queries.days import day_of
from members.services.presence import record_presence

pytestmark = pytest.mark.django_db


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def test_once_a_day_whoever_asks(novice: Member) -> None:
    assert record_presence(novice)
    assert not record_presence(novice)
    assert not record_presence(fresh(novice)), "a check-in elsewhere"
    stale = fresh(novice)
    stale.present_on = None
    assert not record_presence(stale), "another process of the same moment"
    fact = Fact.objects.get()
    assert (fact.kind, fact.day, fact.amount) == (FactKind.PRESENT, day_of(now()), 1)


def test_a_day_that_is_known_costs_no_query(novice: Member, django_assert_num_queries: Any) -> None:
    record_presence(novice)
    member = fresh(novice)
    member.seen_at = now()
    with django_assert_num_queries(0):
        record_presence(member)


def test_a_check_in_that_arrives_late_counts_for_its_day(novice: Member) -> None:
    record_presence(novice)
    today = fresh(novice).present_on
    assert record_presence(fresh(novice), at=now() - timedelta(days=3))
    assert Fact.objects.count() == 2
    assert fresh(novice).present_on == today


def test_the_day_turns_in_the_sites_zone(novice: Member) -> None:
    record_presence(novice, at=datetime(2026, 3, 4, 15, 59, tzinfo=UTC))
    record_presence(novice, at=datetime(2026, 3, 4, 16, 0, tzinfo=UTC))
    assert list(Fact.objects.order_by("day").values_list("day", flat=True)) == [date(2026, 3, 4), date(2026, 3, 5)]


def test_the_operator_says_in_which_zone_days_are_counted(novice: Member) -> None:
    update_settings(actor=None, zone="America/New_York")
    cache.clear()
    record_presence(novice, at=datetime(2026, 3, 4, 16, 0, tzinfo=UTC))
    assert Fact.objects.get().day == date(2026, 3, 4)
