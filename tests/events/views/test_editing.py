"""Making, changing, publishing and calling off, by forms."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Meetup, MeetupHost, Registration
from forums.services.setup import create_default_boards
from members.models import Member
from tests.conftest import TestClock
from tests.factories.events import ClubFactory, MeetupFactory, edit_fields, form_fields, lead, organise, put
from tests.factories.members import place

ClientFor = Callable[[object], Client]


def test_a_new_meetup_is_a_draft(client_for: ClientFor, organiser: Member) -> None:
    organise(ClubFactory(), organiser)
    client = client_for(organiser)
    assert client.get("/meetups/new/").status_code == 200
    response = client.post("/meetups/new/", form_fields())
    meetup = Meetup.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, meetup.get_absolute_url())
    assert (meetup.state, meetup.title, meetup.capacity) == ("draft", "一起拍照", 20)
    assert (str(meetup.latitude), str(meetup.longitude)) == ("30.25961", "120.13026")
    assert meetup.starts_at.hour == 6
    assert MeetupHost.objects.get().member == organiser


def test_the_same_form_twice_makes_one(client_for: ClientFor, organiser: Member) -> None:
    organise(ClubFactory(), organiser)
    client, sent = client_for(organiser), form_fields()
    assert client.post("/meetups/new/", sent).headers == client.post("/meetups/new/", sent).headers
    assert Meetup.objects.count() == 1


def test_an_end_before_the_start_is_past_midnight(client_for: ClientFor, organiser: Member) -> None:
    organise(ClubFactory(), organiser)
    client_for(organiser).post("/meetups/new/", form_fields(start_time="21:00", end_time="01:00"))
    meetup = Meetup.objects.get()
    assert meetup.ends_at - meetup.starts_at == timedelta(hours=4)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "\u200b"}, "title"),
        ({"title": "x\x00y"}, "title"),
        ({"start_date": "9999-12-31"}, "start_date"),
        ({"start_date": "1000000-01-01"}, "start_date"),
        ({"start_date": "2027-02-29"}, "start_date"),
        ({"start_date": "2020-01-01"}, "start_date"),
        ({"start_date": "2098-01-01"}, "start_date"),
        ({"start_time": "25:00"}, "start_time"),
        ({"zone": "Mars"}, "zone"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "100000"}, "capacity"),
        ({"capacity": "９x"}, "capacity"),
        ({"position": "hier"}, "position"),
        ({"position": "120, 30"}, "position"),
        ({"position": "NaN, 3"}, "position"),
        ({"closes": "2099-01-01T12:00"}, "closes"),
        ({"closes": "soon"}, "closes"),
        ({"opens": "2099-01-01T12:00+08:00"}, "opens"),
        ({"kind": "official"}, "kind"),
        ({"kind": "rave"}, "kind"),
        ({"summary": "[" * 3000}, "summary"),
        ({"phone": "1" * 31}, "phone"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    client_for: ClientFor, organiser: Member, changes: dict[str, str], field: str
) -> None:
    organise(ClubFactory(), organiser)
    response = client_for(organiser).post("/meetups/new/", form_fields(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Meetup.objects.exists()


def test_what_the_clocks_skip_and_what_they_repeat(client_for: ClientFor, admin: Member, clock: TestClock) -> None:
    clock.move(timedelta(0))
    ClubFactory(place=place("new-york-city"))
    client, new_york = client_for(admin), {"zone": "America/New_York", "end_time": "06:00"}
    spring = form_fields(start_date="2027-03-14", start_time="02:30", **new_york)
    response = client.post("/meetups/new/", spring)
    assert response.status_code == 422
    assert "go forward" in response.content.decode()
    autumn = form_fields(start_date="2027-11-07", start_time="01:30", **new_york)
    response = client.post("/meetups/new/", autumn)
    assert response.status_code == 422
    html = response.content.decode()
    assert "comes twice" in html
    assert "01:30 (UTC-0400)" in html
    assert "01:30 (UTC-0500)" in html
    assert not Meetup.objects.exists()
    assert client.post("/meetups/new/", autumn | {"start_fold": "1"}).status_code == 302
    assert Meetup.objects.get().starts_at.isoformat() == "2027-11-07T06:30:00+00:00"


def test_who_may_not_open_one_is_told_so(client_for: ClientFor, novice: Member, client: Client) -> None:
    ClubFactory()
    assert client_for(novice).get("/meetups/new/").status_code == 403
    assert client_for(novice).post("/meetups/new/", form_fields()).status_code == 403
    assert client.get("/meetups/new/").headers["Location"].startswith("/accounts/login/")
    assert not Meetup.objects.exists()


def test_who_runs_two_clubs_chooses(client_for: ClientFor, organiser: Member) -> None:
    both: list[Any] = [ClubFactory(), ClubFactory(place=place("shanghai"))]
    for club in both:
        organise(club, organiser)
    client = client_for(organiser)
    assert "Which club" in client.get("/meetups/new/").content.decode()
    client.post("/meetups/new/?club=shanghai", form_fields())
    assert Meetup.objects.get().club == both[1]


def test_a_club_of_others_is_not_chosen_by_address(client_for: ClientFor, organiser: Member) -> None:
    organise(ClubFactory(), organiser)
    ClubFactory(place=place("shanghai"))
    assert client_for(organiser).post("/meetups/new/?club=shanghai", form_fields()).status_code == 403
    assert client_for(organiser).get("/meetups/new/?club=atlantis").status_code == 404
    assert not Meetup.objects.exists()


def test_another_like_it_takes_over_all_but_the_date(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    html = client_for(runner).get(f"/meetups/new/?from={meetup.pk}").content.decode()
    assert f'value="{meetup.title}"' in html
    assert meetup.exact_address in html
    assert f'value="{meetup.start_date.isoformat()}"' not in html
    hidden = MeetupFactory(state="draft", title="Hidden", club=ClubFactory(place=place("shanghai")))
    assert client_for(runner).get(f"/meetups/new/?from={hidden.pk}").status_code == 404


def test_an_edit_says_who_will_be_told(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    put(meetup)
    put(meetup, state="waiting")
    client = client_for(runner)
    address = reverse("events:edit-meetup", args=[meetup.pk])
    assert "2 people who registered" in client.get(address).content.decode()
    assert client.post(address, edit_fields(meetup, area="South shore")).status_code == 302
    meetup.refresh_from_db()
    assert (meetup.area, meetup.sequence, meetup.version) == ("South shore", 1, 2)
    assert meetup.tell_at is not None


def test_a_window_that_nobody_chose_moves_with_the_start(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    client, address = client_for(runner), reverse("events:edit-meetup", args=[meetup.pk])
    form = client.get(address).context["form"]
    assert (form.initial["opens"], form.initial["closes"]) == (None, None)
    sooner = meetup.start_date - timedelta(days=3)
    sent = edit_fields(meetup, start_date=sooner.isoformat(), end_date="")
    assert client.post(address, sent).status_code == 302
    after = Meetup.objects.get(pk=meetup.pk)
    assert after.starts_at == after.closes_at == meetup.starts_at - timedelta(days=3)
    assert after.opens_at == meetup.opens_at


def test_of_two_edits_neither_is_lost(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    client = client_for(runner)
    address = reverse("events:edit-meetup", args=[meetup.pk])
    mine = edit_fields(meetup, title="My title")
    client.post(address, edit_fields(meetup, title="Their title"))
    response = client.post(address, mine)
    html = response.content.decode()
    assert response.status_code == 409
    assert 'value="My title"' in html
    assert "Their title" in html
    meetup.refresh_from_db()
    assert meetup.title == "Their title"
    assert client.post(address, mine | {"version": "2"}).status_code == 302
    meetup.refresh_from_db()
    assert meetup.title == "My title"


def test_an_edit_sent_twice_is_one_change(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    client, address = client_for(runner), reverse("events:edit-meetup", args=[meetup.pk])
    sent = edit_fields(meetup, area="South shore", form_token=str(uuid4()))
    first, second = client.post(address, sent), client.post(address, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"] == meetup.get_absolute_url()
    after = Meetup.objects.get(pk=meetup.pk)
    assert (after.area, after.version, after.sequence) == ("South shore", meetup.version + 1, meetup.sequence + 1)


def test_an_edit_that_met_another_one_is_sent_again_with_its_token(
    client_for: ClientFor, meetup: Meetup, runner: Member
) -> None:
    client, address = client_for(runner), reverse("events:edit-meetup", args=[meetup.pk])
    mine = edit_fields(meetup, title="My title", form_token=str(uuid4()))
    client.post(address, edit_fields(meetup, title="Their title", form_token=str(uuid4())))
    assert client.post(address, mine).status_code == 409
    assert client.post(address, mine | {"version": "2"}).status_code == 302
    assert Meetup.objects.get(pk=meetup.pk).title == "My title"


def test_fewer_seats_than_are_taken_is_said_at_the_field(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    put(meetup)
    put(meetup)
    address = reverse("events:edit-meetup", args=[meetup.pk])
    response = client_for(runner).post(address, edit_fields(meetup, capacity="1", title="Smaller"))
    assert response.status_code == 422
    assert "2 seats are taken" in response.content.decode()
    meetup.refresh_from_db()
    assert (meetup.capacity, meetup.title, meetup.version) == (2, "Bring the bug", 1)


def test_extra_fields_change_nothing_else(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    extra = {"taken": "9", "state": "final", "club": "5", "uid": str(uuid4()), "sequence": "7", "policy": "draw"}
    client_for(runner).post(reverse("events:edit-meetup", args=[meetup.pk]), edit_fields(meetup, **extra))
    after = Meetup.objects.get(pk=meetup.pk)
    same = ("taken", "state", "club_id", "uid", "sequence", "policy")
    assert [getattr(after, name) for name in same] == [getattr(meetup, name) for name in same]


def test_publishing_by_the_button(client_for: ClientFor, organiser: Member) -> None:
    create_default_boards()
    draft = MeetupFactory(state="draft")
    lead(draft, organiser)
    client, address = client_for(organiser), reverse("events:publish", args=[draft.pk])
    assert client.post(address, {"form_token": str(uuid4())}).headers["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.state == "published"
    assert draft.thread is not None
    assert client.get(draft.get_absolute_url()).content.decode().count(draft.thread.get_absolute_url()) == 1


def test_a_draft_whose_time_has_passed_leads_back_to_its_form(
    client_for: ClientFor, organiser: Member, clock: TestClock
) -> None:
    draft = MeetupFactory(state="draft")
    lead(draft, organiser)
    clock.at(draft.starts_at)
    response = client_for(organiser).post(reverse("events:publish", args=[draft.pk]))
    assert response.headers["Location"] == reverse("events:edit-meetup", args=[draft.pk])
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_calling_off_asks_for_a_reason(client_for: ClientFor, meetup: Meetup, runner: Member) -> None:
    put(meetup)
    client, address = client_for(runner), reverse("events:call-off", args=[meetup.pk])
    assert "1 person who registered is told" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    meetup.refresh_from_db()
    assert meetup.state == "published"
    client.post(address, {"reason": "Storm", "form_token": str(uuid4())})
    meetup.refresh_from_db()
    assert (meetup.state, meetup.called_off_reason) == ("called_off", "Storm")
    assert Registration.objects.get().state == "cancelled"


def test_hosts_sent_twice_stay_who_they_are(
    client_for: ClientFor, meetup: Meetup, runner: Member, novice: Member
) -> None:
    client, address = client_for(runner), reverse("events:hosts", args=[meetup.pk])
    rows = []
    for _ in range(2):
        assert client.post(address, {"hosts": f"{novice.handle}, {runner.handle}"}).status_code == 302
        rows.append(list(MeetupHost.objects.order_by("id").values_list("id", "member_id")))
    assert len(rows[0]) == 2
    assert rows[0] == rows[1]


def test_hosts_are_named_by_handle(client_for: ClientFor, meetup: Meetup, runner: Member, novice: Member) -> None:
    client, address = client_for(runner), reverse("events:hosts", args=[meetup.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"hosts": "nobody_here"}).status_code == 422
    assert client.post(address, {"hosts": f"@{novice.handle}, {runner.handle}"}).status_code == 302
    assert {host.member for host in MeetupHost.objects.all()} == {novice, runner}
    assert client.post(address, {"hosts": ","}).status_code == 422
    assert MeetupHost.objects.count() == 2


@pytest.mark.parametrize("name", ["edit-meetup", "call-off", "hosts", "attendees", "print-list", "door"])
def test_the_desk_is_for_those_who_run_it(
    client_for: ClientFor, client: Client, meetup: Meetup, stranger: Member, runner: Member, name: str
) -> None:
    address = reverse(f"events:{name}", args=[meetup.pk])
    assert client.get(address).headers["Location"].startswith("/accounts/login/")
    assert client_for(stranger).get(address).status_code == 403
    assert client_for(runner).get(address).status_code == 200
    draft = MeetupFactory(state="draft", club=ClubFactory(place=place("shanghai")))
    assert client_for(runner).get(reverse(f"events:{name}", args=[draft.pk])).status_code == 404
