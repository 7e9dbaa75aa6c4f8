"""A meetup as an iCalendar file: the same UID in a download and in every mail, revised by SEQUENCE."""

import unicodedata
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vGeo, vText

from events.enums import MeetupState
from events.models import Meetup
from members.models import Member

FILE_NAME = "meetup.ics"


def uid_of(meetup: Meetup) -> str:
    return f"meetup-{meetup.uid}@{urlsplit(settings.BASE_URL).hostname}"


def public_file(meetup: Meetup, *, private: bool) -> bytes:
    """Return the file that a page offers: no method and no attendee, the same bytes until the meetup changes."""
    return _file(meetup, _event(meetup, private=private, stamp=meetup.updated_at))


def invitation(meetup: Meetup, member: Member, now: datetime) -> bytes:
    """Return the file of a mail that puts the meetup into the calendar of somebody going, or revises it there."""
    event = _event(meetup, private=True, stamp=now)
    _address(event, member)
    return _file(meetup, event, method="REQUEST")


def cancellation(meetup: Meetup, member: Member, now: datetime) -> bytes:
    """Return the file of a mail that takes the meetup out of a calendar: it was called off, or the member left."""
    event = _event(meetup, private=False, stamp=now)
    event["STATUS"] = vText("CANCELLED")
    _address(event, member)
    return _file(meetup, event, method="CANCEL")


def absolute(path: str) -> str:
    """Return the address outside pages of one of our paths."""
    return settings.BASE_URL + path


def _file(meetup: Meetup, event: Event, method: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Hearth//Meetups//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(meetup: Meetup, *, private: bool, stamp: datetime) -> Event:
    url = absolute(reverse("events:meetup-short", args=[meetup.pk]))
    where = meetup.exact_address if private and meetup.exact_address else meetup.area
    about = [meetup.access, _called_off(meetup), url]
    event = Event()
    event.add("uid", uid_of(meetup))
    event.add("sequence", meetup.sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", meetup.updated_at.astimezone(UTC).replace(microsecond=0))
    # UTC, so that no client has to know our zone.
    event.add("dtstart", meetup.starts_at.astimezone(UTC))
    event.add("dtend", meetup.ends_at.astimezone(UTC))
    event.add("summary", _line(meetup.title))
    event.add("location", _line(f"{meetup.club.place.name}, {where}"))
    event.add("description", "\n".join(_line(part) for part in about if part))
    event.add("url", url)
    event.add("status", "CANCELLED" if meetup.state == MeetupState.CALLED_OFF else "CONFIRMED")
    if meetup.latitude is not None and meetup.longitude is not None and (private or not meetup.exact_address):
        event.add("geo", vGeo((float(meetup.latitude), float(meetup.longitude))))
    return event


def _address(event: Event, member: Member) -> None:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = vText(name or settings.SITE_NAME)
    attendee = vCalAddress(f"mailto:{member.email}")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    event["ORGANIZER"] = organiser
    event["ATTENDEE"] = attendee


def _called_off(meetup: Meetup) -> str:
    if meetup.state != MeetupState.CALLED_OFF:
        return ""
    return _("Called off: %(reason)s") % {"reason": meetup.called_off_reason}


def _line(text: str) -> str:
    """One line that no calendar stumbles over."""
    kept = (char if unicodedata.category(char) not in ("Cc", "Cn", "Cs") else " " for char in text)
    return " ".join("".join(kept).split())
