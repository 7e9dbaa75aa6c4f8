"""Mails about meetups as they go out: each kind, in its language, with its calendar file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from community.notifications import registry, rendering
from community.notifications.models import Delivery
from community.notifications.services import notify
from events.models import Meetup, Registration
from events.services import meetups, registrations, ticks
from events.services.plans import plan_of
from members.models import Member
from tests.conftest import TestClock
from tests.factories.events import MeetupFactory, lead, organise, put
from tests.factories.members import MemberFactory

KINDS = [
    "registration_going",
    "registration_waiting",
    "seat_offered",
    "offer_expired",
    "registration_cancelled",
    "meetup_changed",
    "meetup_called_off",
    "meetup_reminder",
    "attendance_open",
]


@pytest.fixture
def meetup(db: None) -> Meetup:
    return MeetupFactory(title="Tea & <talk>", capacity=1, access="Metro 2, exit B")


@pytest.fixture
def runner(meetup: Meetup, organiser: Member) -> Member:
    return organise(meetup.club, organiser)


def mail_of(kind: str) -> tuple[Delivery, str, str, list[tuple[str, Calendar]]]:
    """The newest mail of a kind: its row, subject, text, and calendar files with their content type."""
    row = Delivery.objects.filter(kind=kind).latest("created_at")
    assert registry.kinds[kind].still_wanted(row)
    mail = rendering.build(row, registry.kinds[kind])
    assert mail is not None
    sent: EmailMessage = mail.message()
    files = [
        (part["Content-Type"], Calendar.from_ical(part.get_payload(decode=True)))
        for part in sent.walk()
        if part.get_content_type() == "text/calendar"
    ]
    return row, str(mail.subject), str(mail.body), files


def test_a_seat_with_the_exact_address_and_a_request(meetup: Meetup, novice: Member) -> None:
    registrations.register(actor=novice, meetup=meetup)
    _row, subject, body, files = mail_of("registration_going")
    assert subject == "You have a seat: Tea & <talk>"
    for words in ("“Tea & <talk>”", meetup.exact_address, meetup.phone, "Metro 2", f"/meetups/{meetup.pk}/"):
        assert words in body
    [(content_type, calendar)] = files
    assert 'method="REQUEST"' in content_type
    assert calendar["METHOD"] == "REQUEST"
    assert str(calendar.walk("VEVENT")[0]["ATTENDEE"]) == f"mailto:{novice.email}"


def test_in_line_one_learns_the_area_only(meetup: Meetup, novice: Member) -> None:
    put(meetup)
    registrations.register(actor=novice, meetup=meetup)
    _row, subject, body, files = mail_of("registration_waiting")
    assert "in line" in subject
    assert meetup.area in body
    assert meetup.exact_address not in body
    assert meetup.phone not in body
    assert files == []


def test_an_offer_says_until_when(meetup: Meetup, clock: TestClock) -> None:
    going = put(meetup)
    waiting = put(meetup, MemberFactory(language="zh-hans"), state="waiting")
    registrations.cancel(actor=going.member, registration=going)
    row, _subject, body, files = mail_of("seat_offered")
    waiting.refresh_from_db()
    assert waiting.offer_expires_at is not None
    local = waiting.offer_expires_at.astimezone(meetup.tz)
    assert f"{local.year}年{local.month}月{local.day}日" in body
    assert files == []
    clock.at(waiting.offer_expires_at)
    assert not registry.kinds["seat_offered"].still_wanted(row)


def test_giving_a_seat_back_takes_it_out_of_the_calendar(meetup: Meetup, novice: Member) -> None:
    row = registrations.register(actor=novice, meetup=meetup)
    registrations.cancel(actor=novice, registration=row)
    delivery, _subject, body, [(content_type, calendar)] = mail_of("registration_cancelled")
    assert "given back" in body
    assert 'method="CANCEL"' in content_type
    assert (calendar["METHOD"], calendar.walk("VEVENT")[0]["STATUS"]) == ("CANCEL", "CANCELLED")
    registrations.register(actor=novice, meetup=meetup)
    assert not registry.kinds["registration_cancelled"].still_wanted(delivery)


def test_taken_off_the_list_reads_otherwise(meetup: Meetup, runner: Member) -> None:
    row = put(meetup)
    registrations.remove(actor=runner, registration=row)
    assert "organisers have taken you off" in mail_of("registration_cancelled")[2]


def test_another_time_and_place_beside_what_was_known(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    put(meetup)
    original = plan_of(meetup)
    later = replace(original, starts=original.starts + timedelta(hours=1), ends=original.ends + timedelta(hours=1))
    meetups.update_meetup(actor=runner, meetup=meetup, plan=replace(later, exact_address="Nanshan Road 1"), version=1)
    clock.move(timedelta(minutes=5))
    ticks.tell_changes()
    _row, subject, body, [(_type, calendar)] = mail_of("meetup_changed")
    assert subject == "Another time and place: Tea & <talk>"
    assert "Nanshan Road 1" in body
    assert f"Until now: {meetup.exact_address}" in body
    assert f"{original.starts:%H:%M} – {original.ends:%H:%M}" in body
    assert calendar.walk("VEVENT")[0]["SEQUENCE"] == 1


def test_a_secret_address_that_changes_is_no_news_to_the_line(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    put(meetup)
    waiting = put(meetup, state="waiting")
    moved = replace(plan_of(meetup), exact_address="Nanshan Road 1")
    meetups.update_meetup(actor=runner, meetup=meetup, plan=moved, version=1)
    clock.move(timedelta(minutes=5))
    ticks.tell_changes()
    row = Delivery.objects.get(kind="meetup_changed", member=waiting.member)
    assert rendering.build(row, registry.kinds["meetup_changed"]) is None


def test_called_off_with_the_reason_and_out_of_the_calendar(meetup: Meetup, runner: Member) -> None:
    going = put(meetup)
    put(meetup, state="waiting")
    meetups.call_off(actor=runner, meetup=meetup, reason="The typhoon has a name")
    for row in Delivery.objects.filter(kind="meetup_called_off"):
        mail = rendering.build(row, registry.kinds[row.kind])
        assert mail is not None
        assert "The typhoon has a name" in str(mail.body)
        assert bool(mail.attachments) is (row.member_id == going.member_id)


@pytest.mark.parametrize(("hours", "words"), [(168, "in a week"), (24, "tomorrow"), (2, "two hours")])
def test_reminders_in_their_words(meetup: Meetup, clock: TestClock, hours: int, words: str) -> None:
    put(meetup)
    clock.at(meetup.starts_at - timedelta(hours=hours))
    ticks.queue_reminders()
    row = Delivery.objects.get(kind="meetup_reminder", context__hours=hours)
    mail = rendering.build(row, registry.kinds[row.kind])
    assert mail is not None
    assert words in str(mail.body)
    assert meetup.exact_address in str(mail.body)
    assert mail.attachments


def test_who_led_it_is_asked_who_was_there(meetup: Meetup, runner: Member, clock: TestClock) -> None:
    lead(meetup, runner)
    put(meetup)
    clock.at(meetup.ends_at)
    ticks.hold_ended()
    _row, _subject, body, files = mail_of("attendance_open")
    assert "1 person with a seat is not checked in" in body
    assert "/desk/list/" in body
    assert files == []


def test_an_offer_that_ran_out(meetup: Meetup, clock: TestClock) -> None:
    row = put(meetup, state="offered")
    clock.at(row.offer_expires_at)  # type: ignore[arg-type]
    ticks.expire_offers()
    assert "did not answer in time" in mail_of("offer_expired")[2]
    assert Registration.objects.get().state == "expired"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_mail_and_its_line_in_the_inbox(
    client_for: Callable[[object], Client], meetup: Meetup, novice: Member, kind: str
) -> None:
    templates = Path(settings.BASE_DIR) / "templates"
    for name in (f"emails/{kind}.txt", f"emails/{kind}_subject.txt", f"notifications/_{kind}.html"):
        assert (templates / name).exists(), name
    context = {"meetup": meetup.pk, "title": meetup.title, "hours": 24, "cause": "removed", "reason": "Rain"}
    notify(kind=kind, recipients=[novice], subject=meetup.subject, dedupe_key=kind, context=context)
    html = client_for(novice).get(reverse("home:inbox")).content.decode()
    assert "<bdi>Tea &amp; &lt;talk&gt;</bdi>" in html
    assert 'class="inbox-icon"' in html
