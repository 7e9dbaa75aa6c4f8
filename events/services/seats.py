"""The only module that changes `Meetup.taken` (docs/architecture.md, "Seats").

A seat is taken by one conditional UPDATE and given back by one path, `release_seats`, which hands it to the head of
the line in the transaction that freed it. Locks are taken in the order meetup, registration.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import ngettext_lazy
from psycopg.errors import LockNotAvailable

from community.core import clock
from community.core.clock import HearthNow
from community.core.errors import Busy, InvalidInput
from events.enums import SEATED_STATES, ChangeCause, MeetupState, RegistrationState
from events.models import Meetup, Registration, RegistrationChange
from events.policies import has_begun, offer_deadline
from events.services import notices
from members.models import Member


@contextmanager
def busy_when_locked() -> Iterator[None]:
    """Say "try again in a moment" when a lock is not to be had within the connection's lock_timeout."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy from error
        raise


def lock_meetup(meetup_id: int) -> Meetup:
    """Return the meetup as it is, locked until the transaction ends."""
    with busy_when_locked():
        return Meetup.objects.select_for_update(no_key=True).get(pk=meetup_id)


def lock_registration(registration_id: int) -> Registration:
    """Return the registration as it is, locked. Whoever needs its meetup's lock too takes that one first."""
    with busy_when_locked():
        return Registration.objects.select_for_update(no_key=True).get(pk=registration_id)


def move(
    registration: Registration,
    after: RegistrationState,
    *,
    cause: ChangeCause,
    now: datetime,
    actor: Member | None = None,
    deadline: datetime | None = None,
    late: bool = False,
) -> RegistrationChange:
    """Put a locked registration into another state and keep the move. Says nothing about seats."""
    before = registration.state
    registration.state = after
    registration.going_since = now if after == RegistrationState.GOING else None
    registration.offered_at = now if after == RegistrationState.OFFERED else registration.offered_at
    registration.offer_expires_at = deadline if after == RegistrationState.OFFERED else None
    registration.cancelled_at = now if after == RegistrationState.CANCELLED else None
    registration.late = late
    if after == RegistrationState.WAITING:
        registration.queued_at = now
    registration.save(
        update_fields=[
            "state",
            "going_since",
            "offered_at",
            "offer_expires_at",
            "cancelled_at",
            "late",
            "queued_at",
        ]
    )
    return RegistrationChange.objects.create(
        registration=registration, before=before, after=after, cause=cause, late=late, actor=actor
    )


def take_seat(registration: Registration) -> bool:
    """Count one more seat as taken if one is free and nobody else waits for it. Only the caller's own row may follow.

    This UPDATE is where a stampede queues, so it comes as late as possible in its transaction.
    """
    others = Registration.objects.filter(meetup_id=OuterRef("pk"), state=RegistrationState.WAITING)
    with busy_when_locked():
        taken = (
            Meetup.objects.filter(pk=registration.meetup_id, state=MeetupState.PUBLISHED)
            .filter(~Exists(others.exclude(pk=registration.pk)), taken__lt=F("capacity"))
            .update(taken=F("taken") + 1)
        )
    return bool(taken)


@transaction.atomic
def release_seats(*, meetup_id: int) -> int:
    """Offer every seat that nobody holds to the head of the line; only then is what is left over free.

    The one path for whatever frees seats: the caller has taken the seat away from its registration in the same
    transaction, having locked the meetup. Nothing is offered once the meetup has begun. Returns the offers made.
    """
    meetup = lock_meetup(meetup_id)
    now = clock.now()
    if meetup.state == MeetupState.CALLED_OFF:
        close_registrations(meetup, now)
    held = Registration.objects.filter(meetup=meetup, state__in=SEATED_STATES).count()
    offers: list[Registration] = []
    if meetup.state == MeetupState.PUBLISHED and not has_begun(meetup, now) and held < meetup.capacity:
        line = Registration.objects.in_line().filter(meetup=meetup).select_for_update(no_key=True)
        offers = list(line[: meetup.capacity - held])
    deadline = offer_deadline(meetup, now)
    for registration in offers:
        change = move(registration, RegistrationState.OFFERED, cause=ChangeCause.SEAT_FREED, now=now, deadline=deadline)
        notices.seat_offered(meetup, registration, change)
    Meetup.objects.filter(pk=meetup.pk).update(taken=held + len(offers))
    if held + len(offers) < meetup.capacity:
        settle_later(meetup.pk)
    return len(offers)


def set_capacity(meetup: Meetup, capacity: int) -> None:
    """Give a locked meetup another number of seats; new ones go to the line first.

    Raises InvalidInput when more are taken: an organiser first takes people off the list, and tells them so.
    """
    if capacity < meetup.taken:
        message = ngettext_lazy(
            "%(count)d seat is taken, so there cannot be fewer. Take people off the list first.",
            "%(count)d seats are taken, so there cannot be fewer. Take people off the list first.",
            meetup.taken,
        ) % {"count": meetup.taken}
        raise InvalidInput(message, field="capacity")
    Meetup.objects.filter(pk=meetup.pk).update(capacity=capacity)
    release_seats(meetup_id=meetup.pk)
    meetup.refresh_from_db(fields=["capacity", "taken"])


def keep_offers_before_start(meetup: Meetup) -> None:
    """A locked meetup may begin earlier than it did: no offer outlives its start."""
    offers = Registration.objects.filter(meetup=meetup, state=RegistrationState.OFFERED)
    offers.filter(offer_expires_at__gt=meetup.starts_at).update(offer_expires_at=meetup.starts_at)


@transaction.atomic
def close_registrations(meetup: Meetup, now: datetime) -> list[Registration]:
    """Cancel every open registration of a locked meetup that will not take place; return them as they were."""
    rows = list(Registration.objects.open().filter(meetup=meetup).order_by("id").select_for_update(no_key=True))
    changes = [
        RegistrationChange(
            registration=row,
            before=row.state,
            after=RegistrationState.CANCELLED,
            cause=ChangeCause.CALLED_OFF,
        )
        for row in rows
    ]
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=RegistrationState.CANCELLED, going_since=None, offer_expires_at=None, cancelled_at=now, late=False
    )
    RegistrationChange.objects.bulk_create(changes)
    Meetup.objects.filter(pk=meetup.pk).update(taken=0)
    meetup.taken = 0
    return rows


def settle_later(meetup_id: int) -> None:
    """After the commit, look whether somebody waits beside a free seat.

    Somebody who found the meetup full may commit after a seat was given back beside an empty line. Both transactions
    look once more when theirs is visible, so the later of the two sees the other; the sweep is behind them.
    """
    transaction.on_commit(lambda: settle(meetup_id), robust=True)


def settle(meetup_id: int) -> int:
    """Do what is left to do for one meetup, if anything is. Returns the offers made."""
    left = Meetup.objects.filter(pk=meetup_id)
    if not (left.filter(_beside_a_free_seat()) | left.filter(_left_in_a_meetup_called_off())).exists():
        return 0
    return release_seats(meetup_id=meetup_id)


def unsettled(limit: int) -> list[int]:
    """Meetups where `settle` has something to do."""
    coming = Meetup.objects.filter(_beside_a_free_seat()).order_by("starts_at", "id")
    recent = HearthNow() - timedelta(days=1)
    called_off = Meetup.objects.filter(_left_in_a_meetup_called_off(), updated_at__gt=recent).order_by("id")
    return [meetup.pk for rows in (coming, called_off) for meetup in rows.only("pk")[:limit]]


def _beside_a_free_seat() -> Q:
    line = Registration.objects.filter(meetup_id=OuterRef("pk"), state=RegistrationState.WAITING)
    coming = Q(state=MeetupState.PUBLISHED, starts_at__gt=HearthNow())
    return coming & Q(taken__lt=F("capacity")) & Q(Exists(line))


def _left_in_a_meetup_called_off() -> Q:
    return Q(state=MeetupState.CALLED_OFF) & Q(Exists(Registration.objects.open().filter(meetup_id=OuterRef("pk"))))
