"""Calendar files, read back by the library and by the bytes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from community.core.clock import now
from events.models import Meetup
from events.queries.calendars import cancellation, invitation, public_file, uid_of
from events.services import meetups
from events.services.plans import plan_of
from members.models import Member
from tests.factories.events import MeetupFactory, organise
from tests.factories.members import MemberFactory


def event_of(content: bytes) -> Any:
    """The one event in a file."""
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert len(events) == 1
    return events[0]


def test_what_a_download_holds(db: None) -> None:
    start = datetime(2027, 3, 1, 6, tzinfo=UTC)
    meetup = MeetupFactory(title="Walk, talk; repeat", starts_at=start, access="Metro 2\nexit B")
    content = public_file(meetup, private=False)
    event = event_of(content)
    assert event["UID"] == uid_of(meetup) == f"meetup-{meetup.uid}@localhost"
    assert event["SUMMARY"] == "Walk, talk; repeat"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, start + timedelta(hours=2))
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == meetup.updated_at.replace(microsecond=0)
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["LOCATION"] == "Hangzhou, West Lake, north shore"
    assert "Metro 2 exit B" in event["DESCRIPTION"]
    assert "ATTENDEE" not in event
    assert b"METHOD" not in content
    assert b"DTSTART:20270301T060000Z" in content


def test_the_same_bytes_until_something_changes(db: None, organiser: Member) -> None:
    meetup = MeetupFactory()
    organise(meetup.club, organiser)
    before = public_file(meetup, private=False)
    assert public_file(Meetup.objects.with_club().get(pk=meetup.pk), private=False) == before
    later = replace(plan_of(meetup), area="South shore")
    meetups.update_meetup(actor=organiser, meetup=meetup, plan=later, version=1)
    changed = event_of(public_file(Meetup.objects.with_club().get(pk=meetup.pk), private=False))
    assert (changed["SEQUENCE"], changed["UID"]) == (1, uid_of(meetup))


def test_called_off_is_cancelled_with_two_ls(db: None, organiser: Member) -> None:
    meetup = MeetupFactory()
    organise(meetup.club, organiser)
    meetups.call_off(actor=organiser, meetup=meetup, reason="Rain")
    event = event_of(public_file(Meetup.objects.with_club().get(pk=meetup.pk), private=False))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert "Rain" in event["DESCRIPTION"]


def test_lines_are_folded_by_octets_and_chinese_survives(db: None) -> None:
    title = "西湖边慢走：从少年宫到苏堤北口，边走边拍，走不动的地方有长椅" * 3
    meetup = MeetupFactory(title=title, area="西湖区 · 少年宫广场")
    content = public_file(meetup, private=False)
    assert b"\r\n" in content
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert event_of(content)["SUMMARY"] == title


@pytest.mark.parametrize(
    "evil",
    [
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil",
        "a\x00b\x07c\x1bd",
        "a\\nEND:VEVENT",
        "line\u2028separator\u0085next",
        "ATTENDEE:mailto:x@example.org",
    ],
)
def test_no_text_breaks_out_of_its_line(db: None, evil: str) -> None:
    meetup: Any = MeetupFactory()
    meetup.title = meetup.area = meetup.access = meetup.exact_address = evil
    content = public_file(meetup, private=True)
    event = event_of(content)
    assert content.split(b"\r\n").count(b"BEGIN:VEVENT") == content.split(b"\r\n").count(b"END:VEVENT") == 1
    assert "ATTENDEE" not in event
    assert not {0, 7, 27} & set(content)


def test_mails_carry_one_attendee_and_say_their_method(db: None) -> None:
    meetup, member, moment = MeetupFactory(), MemberFactory(), now()
    for content, method, status in (
        (invitation(meetup, member, moment), "REQUEST", "CONFIRMED"),
        (cancellation(meetup, member, moment), "CANCEL", "CANCELLED"),
    ):
        assert Calendar.from_ical(content)["METHOD"] == method
        event = event_of(content)
        assert str(event["ATTENDEE"]) == f"mailto:{member.email}"
        assert str(event["ORGANIZER"]).startswith("mailto:hearth@")
        assert event["STATUS"] == status
        assert event["UID"] == uid_of(meetup)
        assert event["DTSTAMP"].dt == moment.replace(microsecond=0)
    assert b"Beishan" in invitation(meetup, member, moment)
    assert b"Beishan" not in cancellation(meetup, member, moment)


def test_an_absolute_instant_whatever_the_clocks_do(db: None) -> None:
    start = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    meetup = MeetupFactory(zone="America/New_York", starts_at=start)
    assert meetup.start_fold == 1
    assert event_of(public_file(meetup, private=False))["DTSTART"].dt == start
