"""The page of one meetup, as each reader sees it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from community.core.clock import now
from community.notifications.models import Notification
from events.models import Meetup
from events.services.registrations import register
from members.models import Member
from tests.conftest import TestClock
from tests.events.views.conftest import cost
from tests.factories.events import MeetupFactory, lead, organise, put, was_there

ClientFor = Callable[[object], Client]


def html_of(client: Client, meetup: Meetup) -> str:
    response = client.get(meetup.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def bar_of(html: str) -> str:
    found = re.search(r'<section class="seat-bar".*?</section>', html, re.DOTALL)
    assert found
    return found[0]


def test_who_looks_at_a_meetup_has_nothing_about_it_in_the_inbox(
    client_for: ClientFor, novice: Member, regular: Member
) -> None:
    meetup, other = MeetupFactory(), MeetupFactory()
    for member in (novice, regular):
        for one in (meetup, other):
            register(actor=member, meetup=one)
    client, address = client_for(novice), meetup.get_absolute_url()
    unread = Notification.objects.filter(member=novice, read_at=None)
    client.head(address)
    client.get(address, headers={"sec-purpose": "prefetch"})
    assert unread.count() == 2
    assert "1 unread" in html_of(client, meetup)
    assert [line.subject for line in unread] == [other.subject]
    assert Notification.objects.filter(member=regular, read_at=None).count() == 2


def test_the_page_costs_the_same_however_many_go(client_for: ClientFor, novice: Member) -> None:
    meetup = MeetupFactory(capacity=9)
    put(meetup, novice)
    client, costs = client_for(novice), []
    for n in (1, 2):
        for _ in range(n):
            put(meetup)
            put(meetup, state="waiting")
            lead(meetup, put(meetup).member)
        costs.append(cost(client, meetup.get_absolute_url()))
    assert costs[0] == costs[1]


def test_the_short_address_and_an_old_title_lead_to_the_page(client: Client, meetup: Meetup) -> None:
    assert client.get(f"/meetups/{meetup.pk}/").headers["Location"] == meetup.get_absolute_url()
    answer = client.get(f"/meetups/{meetup.pk}/an-old-title/")
    assert (answer.status_code, answer.headers["Location"]) == (301, meetup.get_absolute_url())


@pytest.mark.parametrize("pk", [10**30, 0, 999_999])
def test_what_is_not_there_is_404(client: Client, db: None, pk: int) -> None:
    assert client.get(f"/meetups/{pk}/").status_code == 404
    assert client.get(f"/meetups/{pk}/calendar.ics").status_code == 404


def test_a_draft_is_for_those_who_run_it(
    client_for: ClientFor, organiser: Member, stranger: Member, client: Client
) -> None:
    draft = MeetupFactory(state="draft", title="Secret plan")
    organise(draft.club, organiser)
    for reader in (client, client_for(stranger)):
        for address in (draft.get_absolute_url(), f"/meetups/{draft.pk}/", f"/meetups/{draft.pk}/calendar.ics"):
            answer = reader.get(address)
            assert answer.status_code == 404
            assert "Secret plan" not in answer.content.decode()
    html = html_of(client_for(organiser), draft)
    assert reverse("events:publish", args=[draft.pk]) in bar_of(html)
    assert "ld+json" not in html


def test_the_address_and_the_phone_are_for_those_going(
    client_for: ClientFor, meetup: Meetup, novice: Member, runner: Member, client: Client
) -> None:
    waiting = put(meetup, state="waiting").member
    put(meetup, novice)
    for reader in (client, client_for(waiting)):
        html = html_of(reader, meetup)
        assert meetup.exact_address not in html
        assert meetup.phone not in html
        assert "Beishan" not in html
    for member in (novice, runner):
        html = html_of(client_for(member), meetup)
        assert meetup.exact_address in html
        assert meetup.phone in html


def test_names_are_for_members(client_for: ClientFor, meetup: Meetup, novice: Member, client: Client) -> None:
    going = put(meetup).member
    assert going.display_name not in html_of(client, meetup)
    assert "1 person" in html_of(client, meetup)
    assert going.display_name in html_of(client_for(novice), meetup)


@pytest.mark.parametrize(
    ("state", "words", "button"),
    [
        (None, "2 seats left", "Register"),
        ("going", "You have a seat", "Give the seat back"),
        ("offered", "A seat is held for you", "Take the seat"),
        ("waiting", "You are number 1 in line", "Leave the line"),
        ("cancelled", "You are not registered any more", "Register"),
        ("declined", "You are not registered any more", "Register"),
        ("expired", "went to the next in line", "Register"),
    ],
)
def test_one_button_by_ones_own_state(
    client_for: ClientFor, meetup: Meetup, novice: Member, state: str | None, words: str, button: str
) -> None:
    if state:
        put(meetup, novice, state=state)
    bar = bar_of(html_of(client_for(novice), meetup))
    assert words in bar
    assert button in bar
    assert bar.count("button primary") <= 1


@pytest.mark.parametrize(
    ("moved", "words", "has_form"),
    [
        (timedelta(days=-80), "Registration opens", False),
        (timedelta(days=-1), "2 seats left", True),
        (timedelta(minutes=1), "It has begun", False),
    ],
)
def test_the_button_follows_the_time(
    client_for: ClientFor,
    meetup: Meetup,
    novice: Member,
    clock: TestClock,
    moved: timedelta,
    words: str,
    has_form: bool,
) -> None:
    clock.at(meetup.starts_at + moved)
    bar = bar_of(html_of(client_for(novice), meetup))
    assert words in bar
    assert ("<form" in bar) is has_form


def test_a_full_meetup_offers_the_line(client_for: ClientFor, meetup: Meetup, novice: Member) -> None:
    put(meetup)
    put(meetup)
    put(meetup, state="waiting")
    bar = bar_of(html_of(client_for(novice), meetup))
    assert "All seats are taken" in bar
    assert "1 person is in line" in bar
    assert "Join the line" in bar


def test_a_visitor_is_led_to_sign_in_and_back(client: Client, meetup: Meetup) -> None:
    bar = bar_of(html_of(client, meetup))
    assert f"/accounts/login/?next=%2Fmeetups%2F{meetup.pk}%2F" in bar
    assert "csrf" not in html_of(client, meetup)


def test_called_off_is_said_with_its_reason(client: Client, db: None) -> None:
    meetup = MeetupFactory(state="called_off", called_off_reason="Typhoon <b>In-fa</b>")
    html = html_of(client, meetup)
    assert "Typhoon &lt;b&gt;In-fa&lt;/b&gt;" in html
    assert "<form" not in bar_of(html)
    assert "EventCancelled" in html


@pytest.mark.parametrize("state", ["present", "absent", "excused"])
def test_afterwards_one_reads_what_is_on_record(client_for: ClientFor, novice: Member, state: str) -> None:
    meetup = MeetupFactory(state="final", starts_at=now() - timedelta(days=3), final_at=now())
    put(meetup, novice)
    was_there(meetup, novice, state)
    bar = bar_of(html_of(client_for(novice), meetup))
    assert {"present": "checked in", "absent": "not checked in", "excused": "excused"}[state] in bar


def test_the_readers_own_time_is_shown_where_it_differs(client_for: ClientFor, meetup: Meetup, novice: Member) -> None:
    here = html_of(client_for(novice), meetup)
    assert "Where you are" not in here
    novice.zone = "Europe/London"
    novice.save()
    assert "Where you are" in html_of(client_for(novice), meetup)


def test_titles_and_places_are_text_everywhere(client: Client, db: None) -> None:
    evil = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>'
    meetup = MeetupFactory(title=evil, area=evil, access=evil, spoken=evil, cost=evil, summary_html="")
    html = html_of(client, meetup)
    assert "<img src=x" not in html
    assert "<script>alert" not in html
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert data
    assert json.loads(data[1])["name"] == evil


def test_maps_know_only_what_the_reader_may(client_for: ClientFor, novice: Member, client: Client) -> None:
    meetup = MeetupFactory(latitude="30.27408", longitude="120.15507")
    put(meetup, novice)
    assert "120.1" not in html_of(client, meetup)
    assert "mlat=30.27408" in html_of(client_for(novice), meetup)


def test_in_wechat_there_is_no_file_but_a_way_to_it(client: Client, meetup: Meetup) -> None:
    address = reverse("events:calendar", args=[meetup.pk])
    agent = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"
    page = client.get(address, headers={"user-agent": agent})
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Open in browser" in page.content.decode()
    assert f"/meetups/{meetup.pk}/" in page.content.decode()
    file = client.get(address)
    assert file.headers["Content-Type"].startswith("text/calendar")
    assert "User-Agent" in file.headers["Vary"]


def test_the_file_gives_the_exact_address_to_those_going_only(
    client_for: ClientFor, meetup: Meetup, novice: Member, client: Client
) -> None:
    address = reverse("events:calendar", args=[meetup.pk])
    put(meetup, novice)
    assert b"Beishan" not in client.get(address).content
    assert b"Beishan" in client_for(novice).get(address).content


def test_everybody_going_on_a_page_of_their_own(client_for: ClientFor, novice: Member) -> None:
    meetup = MeetupFactory(capacity=9)
    names = [put(meetup).member.display_name]
    client, address = client_for(novice), reverse("events:people", args=[meetup.pk])
    few = cost(client, address)
    names += [put(meetup).member.display_name for _ in range(2)]
    assert cost(client, address) == few
    html = client.get(address).content.decode()
    assert all(name in html for name in names)
