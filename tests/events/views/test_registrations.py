"""Registering and leaving by the buttons of the page."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from community.core.clock import now
from community.notifications.models import Delivery
from events.models import Meetup, Registration
from members.models import Member
from tests.conftest import TestClock
from tests.events.views.conftest import cost
from tests.factories.events import MeetupFactory, put, states, was_there

ClientFor = Callable[[object], Client]
ACTS = ["register", "cancel", "accept-seat", "decline-seat"]


def post(client: Client, name: str, meetup: Meetup, token: str = "") -> tuple[int, str, str]:
    """Send a form; return status, address it leads to, and what was said."""
    response = client.post(reverse(f"events:{name}", args=[meetup.pk]), {"form_token": token or str(uuid4())})
    said = [str(message) for message in get_messages(response.wsgi_request)]
    return response.status_code, response.headers.get("Location", ""), " ".join(said)


def test_registering_leads_back_to_the_page(client_for: ClientFor, meetup: Meetup, novice: Member) -> None:
    status, target, said = post(client_for(novice), "register", meetup)
    assert (status, target) == (302, meetup.get_absolute_url())
    assert "You have a seat" in said
    assert states(meetup) == ["going"]


def test_the_same_form_twice_registers_once(client_for: ClientFor, meetup: Meetup, novice: Member) -> None:
    client, token = client_for(novice), str(uuid4())
    first = post(client, "register", meetup, token)
    row = Registration.objects.get()
    post(client, "cancel", meetup)
    again = post(client, "register", meetup, token)
    assert first[:2] == again[:2]
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert Delivery.objects.filter(kind="registration_going").count() == 1


def test_the_whole_way_of_a_seat(client_for: ClientFor, novice: Member, stranger: Member) -> None:
    meetup = MeetupFactory(capacity=1)
    mine, theirs = client_for(novice), client_for(stranger)
    post(mine, "register", meetup)
    assert "in line" in post(theirs, "register", meetup)[2]
    assert "given back" in post(mine, "cancel", meetup)[2]
    assert states(meetup) == ["cancelled", "offered"]
    assert "yours" in post(theirs, "accept-seat", meetup)[2]
    assert states(meetup) == ["cancelled", "going"]


def test_an_offer_is_declined(client_for: ClientFor, meetup: Meetup, novice: Member) -> None:
    put(meetup, novice, state="offered")
    assert "next in line" in post(client_for(novice), "decline-seat", meetup)[2]
    assert states(meetup) == ["declined"]


def test_what_is_too_late_is_said_on_a_page(
    client_for: ClientFor, meetup: Meetup, novice: Member, clock: TestClock
) -> None:
    clock.at(meetup.closes_at)
    response = client_for(novice).post(reverse("events:register", args=[meetup.pk]))
    assert response.status_code == 409
    assert "Registration is closed" in response.content.decode()
    assert not Registration.objects.exists()


def test_giving_back_late_is_said(client_for: ClientFor, meetup: Meetup, novice: Member, clock: TestClock) -> None:
    put(meetup, novice)
    clock.at(meetup.starts_at - timedelta(hours=2))
    assert "late" in post(client_for(novice), "cancel", meetup)[2]


@pytest.mark.parametrize("name", ACTS)
def test_visitors_sign_in_first_and_reading_writes_nothing(
    client: Client, client_for: ClientFor, meetup: Meetup, novice: Member, name: str
) -> None:
    status, target, _said = post(client, name, meetup)
    assert status == 302
    assert target.startswith("/accounts/login/")
    assert client_for(novice).get(reverse(f"events:{name}", args=[meetup.pk])).status_code == 405
    assert not Registration.objects.exists()


@pytest.mark.parametrize("name", ACTS[1:])
def test_without_a_registration_there_is_nothing_to_do(
    client_for: ClientFor, meetup: Meetup, novice: Member, name: str
) -> None:
    put(meetup)
    assert post(client_for(novice), name, meetup)[0] == 404
    assert states(meetup) == ["going"]


def test_extra_fields_change_nothing_else(client_for: ClientFor, meetup: Meetup, novice: Member, admin: Member) -> None:
    extra = {"member": admin.pk, "state": "going", "seats": 4, "capacity": 99, "queued_at": "2020-01-01"}
    client_for(novice).post(reverse("events:register", args=[meetup.pk]), extra)
    row = Registration.objects.get()
    assert (row.member_id, row.seats) == (novice.pk, 1)
    meetup.refresh_from_db()
    assert meetup.capacity == 2


def test_my_registrations_cost_the_same_however_many(client_for: ClientFor, novice: Member) -> None:
    client, costs = client_for(novice), []
    for n in (1, 2):
        for _ in range(n):
            put(MeetupFactory(), novice)
            past = MeetupFactory(state="final", starts_at=now() - timedelta(days=9), final_at=now())
            put(past, novice)
            was_there(past, novice)
        costs.append(cost(client, "/me/registrations/"))
    assert costs[0] == costs[1]
    html = client.get("/me/registrations/").content.decode()
    assert html.count("You have a seat</span>") == html.count("You were there</span>") == 3


def test_each_outcome_has_its_words(client_for: ClientFor, novice: Member) -> None:
    meetup = MeetupFactory(capacity=1)
    put(meetup)
    put(meetup, novice, state="waiting")
    off = MeetupFactory(state="called_off", called_off_reason="Rain")
    put(off, novice, state="cancelled")
    for state in ("waiting", "cancelled", "declined", "expired", "going"):
        put(MeetupFactory(state="held", starts_at=now() - timedelta(days=9)), novice, state=state)
    missed = MeetupFactory(state="final", starts_at=now() - timedelta(days=9), final_at=now())
    put(missed, novice)
    was_there(missed, novice, "absent")
    html = client_for(novice).get("/me/registrations/").content.decode()
    for words in (
        "Number 1 in line",
        "Called off",
        "No seat became free",
        "Cancelled",
        "Declined",
        "Not answered in time",
        "You had a seat",
        "Absent",
    ):
        assert words in html
