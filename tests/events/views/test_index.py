"""The lists of meetups."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from community.core.clock import now
from events.queries.meetups import SIZE
from members.models import Member
from tests.events.views.conftest import cost
from tests.factories.events import ClubFactory, MeetupFactory, organise, put
from tests.factories.members import place

ClientFor = Callable[[object], Client]


def titles(html: str) -> list[str]:
    return [part.split("<")[0] for part in html.split('<bdi lang="en">')[1:]]


def shown(client: Client, query: str = "", name: str = "meetups") -> list[str]:
    response = client.get(reverse(f"events:{name}") + query)
    assert response.status_code == 200
    return titles(response.content.decode())


def test_the_list_costs_the_same_however_long(client: Client, client_for: ClientFor, novice: Member) -> None:
    put(MeetupFactory(), novice)
    member = client_for(novice)
    few = [cost(client, "/meetups/"), cost(member, "/meetups/")]
    for meetup in MeetupFactory.create_batch(2):
        put(meetup, novice)
    assert [cost(client, "/meetups/"), cost(member, "/meetups/")] == few
    assert member.get("/meetups/").content.decode().count("You have a seat</span>") == 3


def test_soonest_first_without_drafts_and_what_is_over(client: Client, db: None) -> None:
    moment = now()
    MeetupFactory(title="Later", starts_at=moment + timedelta(days=9))
    MeetupFactory(title="Sooner", starts_at=moment + timedelta(days=2))
    MeetupFactory(title="Draft", state="draft")
    MeetupFactory(title="Off", state="called_off", called_off_reason="Rain")
    MeetupFactory(title="Over", state="held", starts_at=moment - timedelta(days=2))
    assert shown(client) == ["Sooner", "Later"]
    assert shown(client, name="past-meetups") == ["Over"]


def test_past_ones_until_a_day(client: Client, db: None) -> None:
    moment = now()
    for days in (3, 30):
        MeetupFactory(title=f"{days} days ago", state="held", starts_at=moment - timedelta(days=days))
    day = (moment - timedelta(days=10)).date().isoformat()
    assert shown(client, f"?day={day}", "past-meetups") == ["30 days ago"]
    assert "Until" in client.get(f"/meetups/past/?day={day}").content.decode()


def test_by_city_kind_and_date(client: Client, db: None) -> None:
    moment = now()
    shanghai = ClubFactory(place=place("shanghai"))
    MeetupFactory(title="Here", starts_at=moment + timedelta(days=3))
    MeetupFactory(title="There", club=shanghai, starts_at=moment + timedelta(days=4))
    MeetupFactory(title="Games", kind="popcorn", starts_at=moment + timedelta(days=20))
    assert shown(client, "?city=上海") == ["There"]
    assert shown(client, "?city=shanghai") == ["There"]
    assert shown(client, "?kind=popcorn") == ["Games"]
    day = (moment + timedelta(days=10)).date().isoformat()
    assert shown(client, f"?day={day}") == ["Games"]
    assert shown(client, f"?day={day}&kind=club") == []


@pytest.mark.parametrize(
    "query",
    ["?day=9999-12-31", "?day=0001-01-01", "?day=2027-02-29", "?city=Atlantis", "?kind=rave", "?day=yesterday"],
)
def test_what_makes_no_sense_is_said_at_its_field_and_the_list_is_shown(client: Client, db: None, query: str) -> None:
    MeetupFactory(title="Here")
    html = client.get("/meetups/" + query).content.decode()
    assert "field-error" in html
    assert titles(html) == ["Here"]


@pytest.mark.parametrize("cursor", ["x", "1-", "-1", "9" * 30 + "-1", "١-١"])
def test_a_broken_cursor_is_the_first_page(client: Client, db: None, cursor: str) -> None:
    MeetupFactory(title="Here")
    assert shown(client, f"?after={cursor}") == ["Here"]


def test_a_long_list_goes_on_where_it_ended(client: Client, db: None) -> None:
    start = now() + timedelta(days=5)
    made: list[Any] = [
        MeetupFactory(title=f"Walk {n:02}", starts_at=start + timedelta(hours=n // 2)) for n in range(SIZE + 3)
    ]
    first = client.get("/meetups/")
    following = first.context["next_url"]
    both = titles(first.content.decode()) + shown(client, following)
    assert both == [meetup.title for meetup in made]


def test_past_ones_go_on_where_they_ended(client: Client, db: None) -> None:
    start = now() - timedelta(days=50)
    made: list[Any] = [
        MeetupFactory(title=f"Walk {n:02}", state="held", starts_at=start + timedelta(hours=n // 2))
        for n in range(SIZE + 3)
    ]
    first = client.get("/meetups/past/")
    both = titles(first.content.decode()) + shown(client, first.context["next_url"], "past-meetups")
    assert both == [meetup.title for meetup in reversed(made)]


def test_who_may_open_a_meetup_is_shown_how(client_for: ClientFor, organiser: Member, stranger: Member) -> None:
    club = ClubFactory()
    organise(club, organiser)
    link = reverse("events:new-meetup")
    assert link in client_for(organiser).get("/meetups/").content.decode()
    assert link not in client_for(stranger).get("/meetups/").content.decode()


def test_ones_own_drafts_are_listed(client_for: ClientFor, organiser: Member, stranger: Member) -> None:
    draft = MeetupFactory(title="Not yet", state="draft")
    organise(draft.club, organiser)
    assert "Not yet" in client_for(organiser).get("/meetups/").content.decode()
    assert "Not yet" not in client_for(stranger).get("/meetups/").content.decode()
