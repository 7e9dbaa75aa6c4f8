"""Who was there. Check-in never locks the meetup: forty people at a door must not wait for each other."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core import clock
from community.core.errors import Conflict, InvalidInput, NotAllowed
from events.enums import AttendanceState, MeetupState
from events.models import Attendance, AttendanceChange, Meetup, Registration
from events.policies import door_is_open
from events.queries.access import may_run
from events.services import ledger, seats
from members.models import Member
from members.services.presence import record_presence
from members.services.roles import took_part


@transaction.atomic
def check_in(*, actor: Member, meetup: Meetup, member: Member) -> Attendance:
    """Note that somebody is there; without a seat they are a walk-in. Doing it twice changes nothing.

    From two hours before the start until attendance is final; NotAllowed for who does not run the meetup.
    """
    meetup = _at_the_door(actor, meetup)
    now = clock.now()
    going = Registration.objects.going().filter(meetup=meetup, member=member).exists()
    try:
        with seats.busy_when_locked(), transaction.atomic():
            row = Attendance.objects.create(
                meetup=meetup,
                member=member,
                state=AttendanceState.PRESENT,
                walk_in=not going,
                checked_in_at=now,
                by=actor,
            )
        before = ""
    except IntegrityError:
        found = Attendance.objects.filter(meetup=meetup, member=member).first()
        if found is not None and found.state == AttendanceState.PRESENT:
            return found
        # Excused, and came all the same. What hosts have on record depends on the order of this and the end. Who
        # takes both locks takes the meetup's first, and looks again at what may have moved meanwhile.
        meetup = _still_open(seats.lock_meetup(meetup.pk))
        locked = _locked_row(meetup, member)
        if locked is None:
            raise Conflict from None
        row = locked
        if row.state == AttendanceState.PRESENT:
            return row
        before = row.state
        _set(row, AttendanceState.PRESENT, actor, now)
    _record(meetup, row, before, actor, now)
    record_presence(member)
    took_part(member_id=member.pk)
    return row


@transaction.atomic
def walk_in(*, actor: Member, meetup: Meetup, member: Member) -> Attendance:
    """Check in somebody who has no seat: the door is theirs to open, the seats stay as they are counted."""
    return check_in(actor=actor, meetup=meetup, member=member)


@transaction.atomic
def undo_check_in(*, actor: Member, meetup: Meetup, member: Member) -> bool:
    """Take a check-in back, made by mistake; False if there is none. Once attendance is final it is corrected.

    Who was excused before it is so again.
    """
    _at_the_door(actor, meetup)
    # An excuse that comes back counts for hosts, as in `check_in`: before the end or after it, not across it.
    meetup = _still_open(seats.lock_meetup(meetup.pk))
    row = _locked_row(meetup, member)
    if row is None or row.state != AttendanceState.PRESENT:
        return False
    now = clock.now()
    changes = AttendanceChange.objects.filter(meetup=meetup, member=member, after=AttendanceState.PRESENT)
    if changes.order_by("id").values_list("before", flat=True).last() == AttendanceState.EXCUSED:
        _set(row, AttendanceState.EXCUSED, actor, now)
        _record(meetup, row, AttendanceState.PRESENT, actor, now)
        return True
    row.delete()
    AttendanceChange.objects.create(
        meetup=meetup,
        member=member,
        before=AttendanceState.PRESENT,
        walk_in=row.walk_in,
        counts_at=_counts_at(meetup, now),
        actor=actor,
    )
    ledger.write_attendance(meetup, [member.pk])
    return True


@transaction.atomic
def excuse(*, actor: Member, meetup: Meetup, member: Member, reason: str = "") -> Attendance:
    """Let an absence stand without a mark: before attendance is final, or after it as a correction with a reason."""
    return _correct(actor, meetup, member, AttendanceState.EXCUSED, reason)


@transaction.atomic
def correct(*, actor: Member, meetup: Meetup, member: Member, state: str, reason: str) -> Attendance:
    """Change what is on record about somebody once attendance is final; with a reason, kept in the audit."""
    if state not in AttendanceState.values:
        raise InvalidInput(_("There is no such attendance."), field="state")
    return _correct(actor, meetup, member, AttendanceState(state), reason)


def _correct(actor: Member, meetup: Meetup, member: Member, state: AttendanceState, reason: str) -> Attendance:
    if not may_run(actor, meetup):
        raise NotAllowed
    meetup = seats.lock_meetup(meetup.pk)
    now = clock.now()
    final = meetup.state == MeetupState.FINAL
    if meetup.state not in (MeetupState.PUBLISHED, MeetupState.HELD, MeetupState.FINAL):
        raise Conflict
    if not final and state != AttendanceState.EXCUSED:
        raise Conflict(_("Attendance is not final yet: check people in at the door."))
    if final and not reason.strip():
        raise InvalidInput(_("Say why: it is kept with the change."), field="reason")
    row = _locked_row(meetup, member)
    if row is not None and row.state == state:
        return row
    registered = Registration.objects.going().filter(meetup=meetup, member=member).exists()
    if row is None and not registered and state != AttendanceState.PRESENT:
        raise Conflict(_("Only somebody with a seat can be absent or excused."))
    before = row.state if row else ""
    if row is None:
        row = Attendance(meetup=meetup, member=member, walk_in=not registered)
    counted = _counts_at(meetup, now)
    _set(row, state, actor, counted)
    _record(meetup, row, before, actor, now, reason=reason[:300])
    if final:
        data = {"member": member.pk, "before": before, "after": str(state), "reason": reason[:300]}
        audit.record(actor=actor, action="events.correct_attendance", subject=meetup, data=data)
        if state == AttendanceState.PRESENT:
            took_part(member_id=member.pk, at=counted)
    return row


def _at_the_door(actor: Member, meetup: Meetup) -> Meetup:
    meetup = Meetup.objects.get(pk=meetup.pk)
    if not may_run(actor, meetup):
        raise NotAllowed
    return _still_open(meetup)


def _still_open(meetup: Meetup) -> Meetup:
    if not door_is_open(meetup, clock.now()):
        raise Conflict(_("Check-in is open from two hours before the start until a day after the end."))
    return meetup


def _locked_row(meetup: Meetup, member: Member) -> Attendance | None:
    """Return somebody's attendance, locked. Whoever needs the meetup's lock too takes that one first."""
    with seats.busy_when_locked():
        return Attendance.objects.select_for_update(no_key=True).filter(meetup=meetup, member=member).first()


def _set(row: Attendance, state: AttendanceState, actor: Member, now: datetime) -> None:
    row.state = state
    row.checked_in_at = now if state == AttendanceState.PRESENT else None
    row.by = actor
    row.save()


def _record(meetup: Meetup, row: Attendance, before: str, actor: Member, now: datetime, *, reason: str = "") -> None:
    AttendanceChange.objects.create(
        meetup=meetup,
        member=row.member,
        before=before,
        after=row.state,
        walk_in=row.walk_in,
        reason=reason,
        counts_at=_counts_at(meetup, now),
        actor=actor,
    )
    ledger.write_attendance(meetup, [row.member_id])


def _counts_at(meetup: Meetup, now: datetime) -> datetime:
    """What is noted days later is still about the day of the meetup."""
    return min(now, meetup.ends_at)
