"""What a member does about a seat: register, give it back, take or leave the one that is offered."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core import clock
from community.core.clock import HearthNow
from community.core.errors import Conflict, NotAllowed
from community.moderation.queries import suspended
from events.enums import OPEN_STATES, SEATED_STATES, ChangeCause, MeetupState, RegistrationState
from events.models import Meetup, Registration, RegistrationChange
from events.policies import has_begun, is_late, registration_is_open
from events.queries.access import may_run
from events.services import ledger, notices, seats
from members.models import Member

release_seats = seats.release_seats


@transaction.atomic
def register(*, actor: Member, meetup: Meetup) -> Registration:
    """Ask for a seat: going when one is free, else in line. A second asking gives the first's registration.

    The row is written as waiting first, so that the meetup's row, where everybody queues, is held for little more
    than the commit. Raises Conflict outside the registration window, NotAllowed for a suspended member.
    """
    meetup = Meetup.objects.get(pk=meetup.pk)
    _check_window(meetup)
    if suspended(actor):
        raise NotAllowed
    registration = Registration.objects.filter(meetup=meetup, member=actor).first()
    if registration is not None and registration.state not in OPEN_STATES:
        return _come_back(actor, registration)
    if registration is not None:
        return registration
    try:
        with seats.busy_when_locked(), transaction.atomic():
            registration = Registration.objects.create(meetup=meetup, member=actor, state=RegistrationState.WAITING)
    except IntegrityError:
        # The same member in another window was first, by a moment.
        return Registration.objects.get(meetup=meetup, member=actor)
    change = RegistrationChange.objects.create(
        registration=registration,
        after=RegistrationState.WAITING,
        cause=ChangeCause.REGISTERED,
        actor=actor,
    )
    ledger.write_registered(change)
    _seat_or_line(meetup, registration, change, actor)
    return registration


def _come_back(actor: Member, registration: Registration) -> Registration:
    """Queue again at the end of the line; under the meetup's lock, because the row is there for others to lock."""
    meetup = seats.lock_meetup(registration.meetup_id)
    _check_window(meetup)
    registration = seats.lock_registration(registration.pk)
    if registration.state in OPEN_STATES:
        return registration
    change = seats.move(
        registration, RegistrationState.WAITING, cause=ChangeCause.REGISTERED, now=clock.now(), actor=actor
    )
    _seat_or_line(meetup, registration, change, actor)
    return registration


def _seat_or_line(meetup: Meetup, registration: Registration, change: RegistrationChange, actor: Member) -> None:
    going = seats.take_seat(registration)
    if going:
        change = seats.move(
            registration, RegistrationState.GOING, cause=ChangeCause.SEAT_FREE, now=clock.now(), actor=actor
        )
    else:
        seats.settle_later(meetup.pk)
    notices.registered(meetup, registration, change, going=going)


def _check_window(meetup: Meetup) -> None:
    now = clock.now()
    if registration_is_open(meetup, now):
        return
    if meetup.state == MeetupState.CALLED_OFF:
        raise Conflict(_("This meetup was called off."))
    if meetup.state == MeetupState.PUBLISHED and now < meetup.opens_at:
        raise Conflict(_("Registration has not opened yet."))
    raise Conflict(_("Registration is closed."))


@transaction.atomic
def cancel(*, actor: Member, registration: Registration) -> Registration:
    """Leave: give the seat back, or leave the line. The seat goes to the head of the line at once.

    Within 24 hours of the start giving up a seat is a late cancellation. Doing it twice changes nothing; after the
    start it is refused. Raises NotAllowed for somebody else's registration.
    """
    if registration.member_id != actor.pk:
        raise NotAllowed
    return _leave(registration, cause=ChangeCause.CANCELLED, actor=actor)


@transaction.atomic
def remove(*, actor: Member, registration: Registration) -> Registration:
    """Take somebody off the list who told the organisers that they will not come. On record, and they are told."""
    if not may_run(actor, registration.meetup):
        raise NotAllowed
    before = registration.state
    registration = _leave(registration, cause=ChangeCause.REMOVED, actor=actor)
    if registration.state != before:
        data = {"member": registration.member_id, "before": before}
        audit.record(actor=actor, action="events.remove", subject=registration.meetup, data=data)
    return registration


def _leave(registration: Registration, *, cause: ChangeCause, actor: Member | None) -> Registration:
    meetup = seats.lock_meetup(registration.meetup_id)
    registration = seats.lock_registration(registration.pk)
    now = clock.now()
    if registration.state not in OPEN_STATES:
        return registration
    if has_begun(meetup, now):
        raise Conflict(_("This meetup has begun. Tell its host."))
    before = registration.state
    late = cause == ChangeCause.CANCELLED and before == RegistrationState.GOING and is_late(meetup, now)
    change = seats.move(registration, RegistrationState.CANCELLED, cause=cause, now=now, actor=actor, late=late)
    if late:
        ledger.write_cancelled_late(change)
    notices.cancelled(meetup, registration, change, cause=cause)
    if before in SEATED_STATES:
        notices.forget_offers(registration)
        seats.release_seats(meetup_id=meetup.pk)
    return registration


@transaction.atomic
def accept_offer(*, actor: Member, registration: Registration) -> Registration:
    """Take the seat that is held. Doing it twice changes nothing; past the deadline it is refused (Conflict).

    The seat is counted already, so the meetup needs no lock.
    """
    registration = _own(actor, registration)
    now = clock.now()
    if registration.state == RegistrationState.GOING:
        return registration
    if registration.offer_expires_at is None or registration.offer_expires_at <= now:
        raise Conflict(_("The time for this seat has run out. It goes to the next in line."))
    change = seats.move(registration, RegistrationState.GOING, cause=ChangeCause.ACCEPTED, now=now, actor=actor)
    notices.forget_offers(registration)
    notices.registered(registration.meetup, registration, change, going=True)
    return registration


@transaction.atomic
def decline_offer(*, actor: Member, registration: Registration) -> Registration:
    """Leave the seat that is held to the next in line. Doing it twice changes nothing."""
    meetup = seats.lock_meetup(registration.meetup_id)
    registration = _own(actor, registration)
    if registration.state != RegistrationState.OFFERED:
        return registration
    seats.move(registration, RegistrationState.DECLINED, cause=ChangeCause.DECLINED, now=clock.now(), actor=actor)
    notices.forget_offers(registration)
    seats.release_seats(meetup_id=meetup.pk)
    return registration


def _own(actor: Member, registration: Registration) -> Registration:
    if registration.member_id != actor.pk:
        raise NotAllowed
    return seats.lock_registration(registration.pk)


@transaction.atomic
def expire_offers_of(*, meetup_id: int) -> int:
    """Let the offers of one meetup whose deadline has passed lapse, and offer the seats to the next in line."""
    meetup = seats.lock_meetup(meetup_id)
    now = clock.now()
    due = Registration.objects.filter(meetup=meetup, state=RegistrationState.OFFERED, offer_expires_at__lte=now)
    lapsed = list(due.order_by("id").select_for_update(no_key=True))
    for registration in lapsed:
        change = seats.move(registration, RegistrationState.EXPIRED, cause=ChangeCause.DEADLINE, now=now)
        notices.offer_expired(meetup, registration, change)
    if lapsed:
        seats.release_seats(meetup_id=meetup.pk)
    return len(lapsed)


@transaction.atomic
def withdraw_suspended(member_id: int) -> int:
    """Give the seats of a member who has been suspended to the next in line; returns how many registrations ended."""
    open_ones = Registration.objects.open().filter(
        member_id=member_id, meetup__state=MeetupState.PUBLISHED, meetup__starts_at__gt=HearthNow()
    )
    # In the order of the meetups, so that two such runs never wait for each other.
    rows = list(open_ones.order_by("meetup_id"))
    for registration in rows:
        _leave(registration, cause=ChangeCause.SUSPENDED, actor=None)
    return len(rows)
