"""What mails about meetups ask and show when they are sent: as things are then, not as they were written."""

from datetime import datetime
from typing import Any

from community.core import clock
from community.core.timewords import say, say_range
from community.notifications.models import Delivery
from community.notifications.registry import Attachment
from events.enums import OPEN_STATES, MeetupState, RegistrationState
from events.models import Meetup, Registration
from events.queries import calendars
from members.models import Member

_REQUEST, _CANCEL = "text/calendar; method=REQUEST", "text/calendar; method=CANCEL"


def meetup_of(delivery: Delivery) -> Meetup | None:
    return Meetup.objects.with_club().filter(pk=delivery.context["meetup"]).first()


def registration_of(delivery: Delivery) -> Registration | None:
    rows = Registration.objects.select_related("meetup")
    return rows.filter(meetup=delivery.context["meetup"], member=delivery.member_id).first()


def facts(delivery: Delivery) -> dict[str, Any] | None:
    """When and where, in the recipient's language; the exact address and the phone only for who is going."""
    meetup = meetup_of(delivery)
    if meetup is None:
        return None
    start, end = say_range(meetup.starts_at, meetup.ends_at, meetup.zone)
    going = _has_state(delivery, RegistrationState.GOING)
    return {
        "meetup": meetup,
        "title": meetup.title,
        "start": start,
        "end": end,
        "place": meetup.club.place.name,
        "address": meetup.exact_address if going and meetup.exact_address else meetup.area,
        "phone": meetup.phone if going else "",
        "access": meetup.access,
        "going": going,
    }


def offer(delivery: Delivery) -> dict[str, Any] | None:
    """The same, and the deadline in the recipient's zone."""
    found = facts(delivery)
    if found is None:
        return None
    deadline = datetime.fromisoformat(delivery.context["deadline_at"])
    return {**found, "deadline": say(deadline, "long")}


def changes(delivery: Delivery) -> dict[str, Any] | None:
    """The same, and what was told before where it differs; None when everything is again as they knew it."""
    found = facts(delivery)
    if found is None:
        return None
    told: dict[str, str] = delivery.context["told"]
    meetup: Meetup = found["meetup"]
    started, ended = (datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at"))
    if (started, ended) != (meetup.starts_at, meetup.ends_at) or told["zone"] != meetup.zone:
        found["was_start"], found["was_end"] = say_range(started, ended, told["zone"])
    key = "exact_address" if found["going"] and told.get("exact_address") else "area"
    if told[key] != getattr(meetup, key):
        found["was_address"] = told[key]
    return found if {"was_start", "was_address"} & found.keys() else None


def still_going(delivery: Delivery) -> bool:
    return _has_state(delivery, RegistrationState.GOING)


def still_waiting(delivery: Delivery) -> bool:
    return _has_state(delivery, RegistrationState.WAITING)


def still_offered(delivery: Delivery) -> bool:
    registration = registration_of(delivery)
    if registration is None or registration.offer_expires_at is None:
        return False
    return registration.offer_expires_at > clock.now()


def still_out(delivery: Delivery) -> bool:
    """Whoever has come back meanwhile must not lose their calendar entry."""
    return not _has_state(delivery, *OPEN_STATES)


def still_registered(delivery: Delivery) -> bool:
    return _has_state(delivery, *OPEN_STATES)


def still_published(delivery: Delivery) -> bool:
    return Meetup.objects.filter(pk=delivery.context["meetup"], state=MeetupState.PUBLISHED).exists()


def still_held(delivery: Delivery) -> bool:
    return Meetup.objects.filter(pk=delivery.context["meetup"], state=MeetupState.HELD).exists()


def reminder_wanted(delivery: Delivery) -> bool:
    """Still going, not called off, and to the very start that the reminder was computed for."""
    registration = registration_of(delivery)
    if registration is None or registration.state != RegistrationState.GOING:
        return False
    meetup = registration.meetup
    return meetup.state == MeetupState.PUBLISHED and meetup.starts_at == datetime.fromisoformat(
        delivery.context["start_at"]
    )


def invitation(delivery: Delivery) -> list[Attachment]:
    """The calendar entry, for who is going."""
    meetup, member = meetup_of(delivery), _recipient(delivery)
    if meetup is None or not _has_state(delivery, RegistrationState.GOING):
        return []
    return [(calendars.FILE_NAME, calendars.invitation(meetup, member, clock.now()), _REQUEST)]


def cancellation(delivery: Delivery) -> list[Attachment]:
    """What takes the entry out of a calendar again, for who had a seat."""
    meetup = meetup_of(delivery)
    if meetup is None or not delivery.context.get("had_seat"):
        return []
    return [(calendars.FILE_NAME, calendars.cancellation(meetup, _recipient(delivery), clock.now()), _CANCEL)]


def _recipient(delivery: Delivery) -> Member:
    member = delivery.member
    if not isinstance(member, Member):
        raise TypeError("Mails about meetups go to members.")
    return member


def _has_state(delivery: Delivery, *states: str) -> bool:
    registration = registration_of(delivery)
    return registration is not None and registration.state in states
