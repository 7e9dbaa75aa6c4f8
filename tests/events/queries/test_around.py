"""What other screens ask about meetups."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from community.core.clock import now
from events.queries import city_summary, next_meetup_for, upcoming
from events.queries.digest import coming_in_my_place
from events.queries.mine import attended_by
from members.models import Member
from tests.factories.events import ClubFactory, MeetupFactory, organise, put, was_there
from tests.factories.members import MemberFactory, place


def test_ones_next_meetup_is_the_soonest_that_is_not_over(
    novice: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert next_meetup_for(novice) is None
    moment = now()
    put(MeetupFactory(starts_at=moment + timedelta(days=9)), novice)
    put(MeetupFactory(title="Soonest", starts_at=moment + timedelta(days=2)), novice, state="waiting")
    put(MeetupFactory(starts_at=moment + timedelta(days=1)), novice, state="cancelled")
    put(MeetupFactory(starts_at=moment - timedelta(days=1), state="held"), novice)
    with django_assert_num_queries(1):
        found = next_meetup_for(novice)
    assert found is not None
    assert (found.title, found.state, found.place_name) == ("Soonest", "waiting", "Hangzhou")
    assert str(found.state_label) == "You are in line"


def test_a_city_in_figures(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hangzhou = place()
    bare = city_summary(place("london"))
    assert (bare.name, bare.url, bare.members, bare.organisers) == ("London", "", 0, 0)
    club = ClubFactory()
    organise(club, MemberFactory())
    met = MemberFactory(place=hangzhou)
    was_there(MeetupFactory(club=club), met)
    MemberFactory(place=hangzhou)
    MemberFactory(place=hangzhou, date_joined=now() - timedelta(days=91))
    MemberFactory(place=hangzhou, is_active=False)
    with django_assert_num_queries(4):
        city = city_summary(hangzhou)
    assert (city.url, city.members, city.organisers, city.newcomers) == ("/clubs/hangzhou/", 3, 1, 1)
    with django_assert_num_queries(0):
        assert city_summary(hangzhou) == city


def test_what_is_coming_for_the_front_page(novice: Member, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    here: Any = MeetupFactory(starts_at=now() + timedelta(days=3))
    put(here, novice)
    there: Any = MeetupFactory(club=ClubFactory(place=place("shanghai")))
    MeetupFactory(state="draft")
    with django_assert_num_queries(2):
        rows = upcoming(novice)
    assert [(row.meetup, row.mine) for row in rows] == [(here, "going"), (there, "")]
    assert [row.meetup for row in upcoming(AnonymousUser(), place("shanghai"), limit=1)] == [there]


def test_the_weekly_mail_lists_the_next_of_ones_city(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = MemberFactory(place=place())
    until = now()
    for days in (-1, 3, 10, 27, 29):
        MeetupFactory(title=f"In {days}", starts_at=until + timedelta(days=days))
    MeetupFactory(title="Elsewhere", club=ClubFactory(place=place("shanghai")))
    full = MeetupFactory(title="Full", capacity=1, starts_at=until + timedelta(days=20))
    put(full)
    with django_assert_num_queries(1):
        lines = coming_in_my_place(member, until - timedelta(days=7), until)
    assert [line.title for line in lines] == ["In 3", "In 10", "Full", "In 27"]
    assert "full" in lines[2].note
    assert "full" not in lines[0].note
    assert coming_in_my_place(MemberFactory(), until, until) == []


@pytest.mark.parametrize("n", [1, 3])
def test_where_somebody_has_been(novice: Member, n: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(n):
        was_there(MeetupFactory(starts_at=datetime(2026, 1, 1 + number, tzinfo=UTC), state="final"), novice)
    was_there(MeetupFactory(), novice, "absent")
    with django_assert_num_queries(1):
        names = [meetup.club.place.name for meetup in attended_by(novice, novice, 5)]
    assert names == ["Hangzhou"] * n
    assert [meetup.starts_at.day for meetup in attended_by(novice, novice, 5)] == list(range(n, 0, -1))
    assert attended_by(AnonymousUser(), novice, 5) == []
