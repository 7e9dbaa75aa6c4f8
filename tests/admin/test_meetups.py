"""Correcting a meetup, its attendance and its list."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from community.audit.models import Entry
from community.core.clock import now
from events.forms.meetups import MeetupForm
from events.models import Attendance, Club, Meetup
from members.models import Member, Place
from tests.admin.things import act, page
from tests.factories.events import ClubFactory, MeetupFactory, put, was_there
from tests.factories.members import MemberFactory, place

MEETUPS = reverse("admin:events_meetup_changelist")


@pytest.fixture
def meetup(db: None) -> Any:
    return MeetupFactory(capacity=3, title="Walk along the lake")


@pytest.fixture
def past(db: None) -> Any:
    return MeetupFactory(starts_at=now() - timedelta(days=9), state="final", title="Popcorn night")


def as_typed(meetup: Meetup, **changes: Any) -> dict[str, Any]:
    """What the form sends for a meetup as it is, with changes."""
    values = MeetupForm.initial_of(meetup)
    values.pop("start_fold")
    for name in ("opens", "closes"):
        if values[name] is not None:
            values[name] = values[name].strftime("%Y-%m-%dT%H:%M")
    values |= {"reason": "The poster was wrong."} | changes
    return {name: value for name, value in values.items() if value is not None}


def test_correct_the_title(as_rule_keeper: Client, rule_keeper: Member, meetup: Meetup) -> None:
    response = as_rule_keeper.post(act(meetup, "correct"), as_typed(meetup, title="Walk around the lake"))
    assert response.status_code == 302
    meetup.refresh_from_db()
    assert meetup.title == "Walk around the lake"
    entry = Entry.objects.get(action="events.correct_meetup")
    assert entry.actor == rule_keeper
    assert entry.data == {"fields": ["title"], "reason": "The poster was wrong."}


def test_fewer_seats_than_are_taken_is_refused_in_words(as_rule_keeper: Client, meetup: Meetup) -> None:
    put(meetup)
    put(meetup)
    meetup.refresh_from_db()
    response = as_rule_keeper.post(act(meetup, "correct"), as_typed(meetup, capacity=1, title="Other"))
    assert response.status_code == 422
    assert "2 seats are taken, so there cannot be fewer." in response.content.decode()
    meetup.refresh_from_db()
    assert (meetup.capacity, meetup.taken, meetup.title) == (3, 2, "Walk along the lake")
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": 0},
        {"reason": ""},
        {"zone": "Moon/Crater"},
        {"start_date": "9999-12-31"},
        {"version": 0},
        {"title": ""},
    ],
)
def test_refused_input_changes_nothing(as_rule_keeper: Client, meetup: Meetup, wrong: dict[str, Any]) -> None:
    before = Meetup.objects.filter(pk=meetup.pk).values().get()
    data = as_typed(meetup, title="Other") | wrong
    assert as_rule_keeper.post(act(meetup, "correct"), data).status_code == 422
    assert Meetup.objects.filter(pk=meetup.pk).values().get() == before
    assert not Entry.objects.exists()


def test_attendance_is_corrected_with_a_reason(as_rule_keeper: Client, past: Meetup) -> None:
    member = MemberFactory()
    put(past, member)
    was_there(past, member, "absent")
    form = as_rule_keeper.get(f"{act(past, 'attendance')}?member={member.handle}").content.decode()
    assert f'value="{member.handle}"' in form
    data = {"member": f"@{member.handle}", "state": "present", "reason": "He stood beside me."}
    response = as_rule_keeper.post(act(past, "attendance"), data)
    assert response["Location"] == page(past)
    assert Attendance.objects.get(meetup=past, member=member).state == "present"
    assert Entry.objects.get(action="events.correct_attendance").data["reason"] == "He stood beside me."
    assert "He stood beside me." in as_rule_keeper.get(page(past)).content.decode()


def test_attendance_of_nobody_is_refused(as_rule_keeper: Client, past: Meetup) -> None:
    data = {"member": "no_such_person", "state": "present", "reason": "x"}
    assert as_rule_keeper.post(act(past, "attendance"), data).status_code == 422
    assert not Attendance.objects.exists()


def test_attendance_before_it_is_final_is_refused_in_words(as_rule_keeper: Client, meetup: Meetup) -> None:
    member = MemberFactory()
    put(meetup, member)
    data = {"member": member.handle, "state": "present", "reason": "x"}
    response = as_rule_keeper.post(act(meetup, "attendance"), data)
    assert response.status_code == 422
    assert "Attendance is not final yet" in response.content.decode()
    assert not Attendance.objects.exists()


def test_somebody_is_taken_off_and_the_seat_goes_on(as_rule_keeper: Client) -> None:
    meetup = MeetupFactory(capacity=1)
    going = put(meetup)
    waiting = put(meetup, state="waiting")
    as_rule_keeper.post(act(meetup, "take-off"), {"member": going.member.handle})
    going.refresh_from_db()
    waiting.refresh_from_db()
    assert (going.state, waiting.state) == ("cancelled", "offered")
    stranger = MemberFactory()
    response = as_rule_keeper.post(act(meetup, "take-off"), {"member": stranger.handle})
    assert response.status_code == 422


def test_call_off(as_rule_keeper: Client, meetup: Meetup) -> None:
    as_rule_keeper.post(act(meetup, "call-off"), {"reason": "A storm."})
    meetup.refresh_from_db()
    assert (meetup.state, meetup.called_off_reason) == ("called_off", "A storm.")
    assert as_rule_keeper.post(act(meetup, "correct"), as_typed(meetup)).status_code == 403


@pytest.mark.parametrize("name", ["correct", "attendance", "take-off", "call-off"])
def test_moderators_and_members_change_no_meetup(
    as_moderator: Client, as_member: Client, meetup: Meetup, name: str
) -> None:
    before = Meetup.objects.filter(pk=meetup.pk).values().get()
    data = as_typed(meetup, title="Mine", member="x", state="present")
    assert as_moderator.get(page(meetup)).status_code == 200
    assert as_moderator.post(act(meetup, name), data).status_code == 403
    assert as_member.post(act(meetup, name), data, follow=True).status_code == 403
    assert Meetup.objects.filter(pk=meetup.pk).values().get() == before


@pytest.mark.parametrize(
    ("query", "found"), [("", ["Walk"]), ("?which=past", ["Popcorn"]), ("?which=all", ["Walk", "Popcorn"])]
)
def test_which_meetups(as_moderator: Client, meetup: Meetup, past: Meetup, query: str, found: list[str]) -> None:
    text = as_moderator.get(MEETUPS + query).content.decode()
    assert [word for word in ("Walk along", "Popcorn night") if word in text] == [
        {"Walk": "Walk along", "Popcorn": "Popcorn night"}[word] for word in found
    ]


@pytest.mark.parametrize("term", ["杭州", "hangzhou", "number"])
def test_search_by_city_or_number(as_moderator: Client, meetup: Meetup, past: Meetup, term: str) -> None:
    MeetupFactory(club=ClubFactory(place=place("shanghai")), title="Elsewhere")
    asked = str(past.pk) if term == "number" else term
    text = as_moderator.get(MEETUPS, {"q": asked}).content.decode()
    assert "Popcorn night" in text
    assert "Elsewhere" not in text


@pytest.mark.parametrize("n", [1, 3])
def test_list_and_page_cost_the_same_for_one_and_for_three(
    as_admin: Client, meetup: Meetup, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for _i in range(n):
        put(MeetupFactory(capacity=5))
        put(meetup)
    as_admin.get(MEETUPS)
    with django_assert_num_queries(6):
        as_admin.get(MEETUPS)
    with django_assert_num_queries(13):
        as_admin.get(page(meetup))


def test_a_club_is_founded_and_run(as_rule_keeper: Client) -> None:
    shanghai = place("shanghai")
    names = {"name_en": "Shanghai", "name_zh_hans": "上海同城会", "name_zh_hant": "上海同城會", "about": "We **walk**."}
    response = as_rule_keeper.post(reverse("admin:events_club_add"), {"place": shanghai.pk, **names})
    assert response.status_code == 302
    club = Club.objects.get(place=shanghai)
    assert "<strong>walk</strong>" in club.about_html
    member = MemberFactory()
    as_rule_keeper.post(act(club, "add-organiser"), {"member": member.handle})
    assert list(club.organisers.values_list("member", flat=True)) == [member.pk]
    changed = names | {"name_en": "Shanghai walkers", "state": "closed"}
    assert as_rule_keeper.post(page(club), changed).status_code == 302
    club.refresh_from_db()
    assert (club.name_en, club.state, club.place_id) == ("Shanghai walkers", "closed", shanghai.pk)
    as_rule_keeper.post(act(club, "remove-organiser"), {"member": member.handle})
    assert not club.organisers.exists()


def test_a_second_club_in_a_city_is_refused(as_rule_keeper: Client) -> None:
    club = ClubFactory()
    names = {"name_en": "Second", "name_zh_hans": "二", "name_zh_hant": "二"}
    response = as_rule_keeper.post(reverse("admin:events_club_add"), {"place": club.place_id, **names})
    assert response.status_code == 422
    assert Club.objects.count() == 1


def test_cities_are_completed_in_any_spelling(as_rule_keeper: Client) -> None:
    Place.objects.get(slug="hangzhou")
    asked = {"term": "杭州", "app_label": "events", "model_name": "club", "field_name": "place"}
    found = as_rule_keeper.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert "Hangzhou" in [row["text"] for row in found]


def test_an_hour_that_comes_twice_is_asked_about(as_rule_keeper: Client, meetup: Meetup) -> None:
    data = as_typed(meetup, zone="America/New_York", start_date="2027-11-07", start_time="01:30", end_time="04:00")
    asked = as_rule_keeper.post(act(meetup, "correct"), data)
    assert asked.status_code == 422
    assert '<select name="start_fold"' in asked.content.decode()
    assert as_rule_keeper.post(act(meetup, "correct"), data | {"start_fold": "1"}).status_code == 302
    meetup.refresh_from_db()
    assert (meetup.start_fold, meetup.starts_at.hour) == (1, 6)
