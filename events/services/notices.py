"""What members are told about meetups; each writes rows of the outbox in the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from community.notifications.services import cancel, notify
from events.enums import ChangeCause, RegistrationState
from events.models import Meetup, Registration, RegistrationChange


def _tell(
    kind: str,
    meetup: Meetup,
    recipients: Iterable[int],
    event: str,
    *,
    not_after: datetime | None = None,
    url: str = "",
    **context: Any,
) -> None:
    notify(
        kind=kind,
        recipients=recipients,
        subject=meetup.subject,
        dedupe_key=f"{kind}:{event}",
        context={"meetup": meetup.pk, "title": meetup.title, **context},
        url=url or meetup.get_absolute_url(),
        not_after=not_after,
    )


def registered(meetup: Meetup, registration: Registration, change: RegistrationChange, *, going: bool) -> None:
    """To whoever registered: a seat, or a place in line."""
    kind = "registration_going" if going else "registration_waiting"
    _tell(kind, meetup, [registration.member_id], f"{change.pk}", not_after=meetup.ends_at)


def seat_offered(meetup: Meetup, registration: Registration, change: RegistrationChange) -> None:
    """To the head of the line: a seat is held for you until the deadline."""
    deadline = registration.offer_expires_at
    if deadline is None:
        raise ValueError("An offer has a deadline.")
    _tell(
        "seat_offered",
        meetup,
        [registration.member_id],
        f"{registration.pk}:{change.pk}",
        not_after=deadline,
        deadline_at=deadline.isoformat(),
    )


def offer_expired(meetup: Meetup, registration: Registration, change: RegistrationChange) -> None:
    """To whoever did not answer in time."""
    _tell("offer_expired", meetup, [registration.member_id], f"{change.pk}", not_after=meetup.ends_at)


def cancelled(meetup: Meetup, registration: Registration, change: RegistrationChange, *, cause: ChangeCause) -> None:
    """To whoever gave a seat back or was taken off the list; their calendar entry is taken away if they had one.

    Somebody who leaves the line knows it, and moderation tells those it suspends.
    """
    had_seat = change.before == RegistrationState.GOING
    if cause == ChangeCause.REMOVED or (cause == ChangeCause.CANCELLED and had_seat):
        recipients = [registration.member_id]
        _tell("registration_cancelled", meetup, recipients, f"{change.pk}", cause=str(cause), had_seat=had_seat)


def changed(meetup: Meetup, going: Iterable[int], others: Iterable[int], *, told: dict[str, Any]) -> None:
    """To everybody in or in line: what they knew, and what is so now. Only those going knew the exact address."""
    area_only = {name: value for name, value in told.items() if name != "exact_address"}
    for group, recipients, knew in (("going", going, told), ("line", others, area_only)):
        event = f"{meetup.pk}:{meetup.version}:{group}"
        _tell("meetup_changed", meetup, recipients, event, not_after=meetup.ends_at, told=knew)


def called_off(meetup: Meetup, going: Iterable[int], others: Iterable[int]) -> None:
    """To everybody who was in or in line; those who had a seat get a calendar entry that takes theirs away."""
    for had_seat, recipients in ((True, going), (False, others)):
        event = f"{meetup.pk}:{'going' if had_seat else 'line'}"
        _tell("meetup_called_off", meetup, recipients, event, reason=meetup.called_off_reason, had_seat=had_seat)


def reminder(meetup: Meetup, recipients: Iterable[int], *, hours: int, not_after: datetime) -> None:
    """To those going; unique by offset and by the start it was computed for."""
    start = meetup.starts_at.isoformat()
    _tell(
        "meetup_reminder",
        meetup,
        recipients,
        f"{meetup.pk}:{hours}:{start}",
        not_after=not_after,
        hours=hours,
        start_at=start,
    )


def attendance_open(meetup: Meetup, recipients: Iterable[int], *, missing: int) -> None:
    """To those who run it, when it has ended: who was there is final in a day."""
    url = reverse("events:attendees", args=[meetup.pk])
    _tell("attendance_open", meetup, recipients, f"{meetup.pk}", url=url, missing=missing)


def forget_offers(registration: Registration) -> None:
    """An offer that was answered needs no mail any more."""
    cancel(dedupe_prefix=f"seat_offered:{registration.pk}:")
