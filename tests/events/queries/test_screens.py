"""What each screen asks of the database: the same number of queries for one and for three."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from community.core.clock import now
from events.policies import Standing
from events.queries import desk
from events.queries.clubs import club_page, clubs_to_open_in, clubs_with_meetups_ahead
from events.queries.meetup_page import meetup_page, people
from events.queries.meetups import Filters, coming, past
from events.queries.mine import ahead_of, past_of
from members.models import Member
from tests.factories.events import ClubFactory, MeetupFactory, lead, organise, put, was_there
from tests.factories.members import MemberFactory, place

Queries = DjangoAssertNumQueries


@pytest.mark.parametrize("n", [1, 3])
def test_lists(novice: Member, n: int, django_assert_num_queries: Queries) -> None:
    for _ in range(n):
        put(MeetupFactory(), novice)
        MeetupFactory(state="held", starts_at=now() - timedelta(days=3))
    with django_assert_num_queries(2):
        rows = coming(novice, Filters()).rows
        assert [row.meetup.club.place.name for row in rows] == ["Hangzhou"] * n
    with django_assert_num_queries(2):
        assert len(past(novice, Filters(kind="club")).rows) == n
    with django_assert_num_queries(1):
        assert [club.name for club in clubs_with_meetups_ahead()] == ["Hangzhou club"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_meetup(novice: Member, n: int, django_assert_num_queries: Queries) -> None:
    meetup = MeetupFactory(capacity=9)
    put(meetup, novice, state="waiting")
    for _ in range(n):
        lead(meetup, put(meetup).member)
        put(meetup, state="waiting")
    with django_assert_num_queries(7):
        page = meetup_page(novice, meetup, Standing())
    assert (len(page.hosts), len(page.going), page.going_count, page.waiting_count) == (n, n, n, n + 1)
    assert page.seat.position == 1
    with django_assert_num_queries(1):
        assert [row.member.pk for row in people(meetup, None).rows] == [member.pk for member in page.going]


@pytest.mark.parametrize("n", [1, 3])
def test_the_desk(db: None, n: int, django_assert_num_queries: Queries) -> None:
    meetup = MeetupFactory(capacity=9)
    for _ in range(n):
        put(meetup)
        was_there(meetup, MemberFactory())
    with django_assert_num_queries(3):
        assert len(desk.attendees(meetup)) == 2 * n
    with django_assert_num_queries(3):
        assert len(desk.door_list(meetup)) == 2 * n
    with django_assert_num_queries(2):
        counts = desk.counts_of(meetup)
    assert (counts.going, counts.present) == (n, n)


@pytest.mark.parametrize("n", [1, 3])
def test_ones_own(novice: Member, n: int, django_assert_num_queries: Queries) -> None:
    for _ in range(n):
        put(MeetupFactory(), novice)
        over = MeetupFactory(state="final", starts_at=now() - timedelta(days=3), final_at=now())
        put(over, novice)
        was_there(over, novice)
    with django_assert_num_queries(2):
        assert [row.outcome for row in ahead_of(novice)] == ["going"] * n
    with django_assert_num_queries(3):
        assert [row.outcome for row in past_of(novice, None).rows] == ["present"] * n


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_club(novice: Member, n: int, django_assert_num_queries: Queries) -> None:
    club = ClubFactory()
    for _ in range(n):
        organise(club, MemberFactory())
        MeetupFactory(club=club)
        MeetupFactory(club=club, state="held", starts_at=now() - timedelta(days=3))
    club_page(novice, club)
    with django_assert_num_queries(6):
        page = club_page(novice, club)
    assert (len(page.organisers), len(page.coming), len(page.past)) == (n, n, n)


def test_where_one_may_open_a_meetup(organiser: Member, admin: Member, django_assert_num_queries: Queries) -> None:
    clubs: list[Any] = [
        ClubFactory(),
        ClubFactory(place=place("shanghai")),
        ClubFactory(place=place("london"), state="closed"),
    ]
    organise(clubs[0], organiser)
    with django_assert_num_queries(2):
        assert clubs_to_open_in(organiser) == [clubs[0]]
    organiser.place = clubs[1].place
    assert clubs_to_open_in(organiser) == clubs[:2]
    assert clubs_to_open_in(admin) == clubs[:2]


@pytest.mark.parametrize("n", [30])
def test_a_long_past_goes_on_where_it_ended(novice: Member, n: int) -> None:
    start = now() - timedelta(days=100)
    for number in range(n):
        put(MeetupFactory(state="final", starts_at=start + timedelta(hours=number)), novice)
    first = past_of(novice, None)
    rest = past_of(novice, first.next)
    ids = [row.registration.pk for page in (first, rest) for row in page.rows]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == n
