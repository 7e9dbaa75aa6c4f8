"""The life of a meetup: draft, published, held, final; or called off."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core import clock, pagestamps
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation.voice import require_voice
from community.search import services as search
from events.enums import MeetupState, RegistrationState
from events.models import Attendance, AttendanceChange, Club, Meetup, MeetupHost, Registration
from events.policies import FINAL_AFTER, can_choose_kind, can_open_meetup, has_begun
from events.queries.access import may_run, organises, standing_of
from events.queries.search import KIND
from events.services import announcements, ledger, notices, seats
from events.services.plans import MeetupPlan, apply_plan, told_of
from members.models import Member

# Several edits within minutes are told as one; nobody waits longer than the second for the first.
TELL_AFTER = timedelta(minutes=3)
TELL_WITHIN = timedelta(minutes=10)
_AT_ONCE = timedelta(hours=1)


@transaction.atomic
def create_meetup(*, actor: Member, club: Club, plan: MeetupPlan, hosts: Iterable[Member] = ()) -> Meetup:
    """Make a draft. Whoever makes it leads it unless `hosts` are named.

    Raises NotAllowed (policies.can_open_meetup, or silenced), InvalidInput for a plan that breaks a rule.
    """
    if not can_open_meetup(actor, club, organiser=organises(actor, club)):
        raise NotAllowed
    require_voice(actor)
    _check_kind(actor, plan)
    meetup = Meetup(club=club, created_by=actor)
    apply_plan(meetup, plan, clock.now())
    meetup.save()
    MeetupHost.objects.bulk_create(
        [MeetupHost(meetup=meetup, member=member) for member in dict.fromkeys(hosts) or [actor]]
    )
    return meetup


@transaction.atomic
def update_meetup(*, actor: Member, meetup: Meetup, plan: MeetupPlan, version: int) -> Meetup:
    """Change a meetup as its editor saw it at `version`; who registered is told of another time or place.

    Raises Conflict (code "stale") when somebody else changed it since, InvalidInput for fewer seats than are taken.
    """
    meetup = _locked(actor, meetup)
    require_voice(actor)
    now = clock.now()
    if meetup.state in (MeetupState.CALLED_OFF, MeetupState.FINAL):
        raise Conflict(_("This meetup is over: it stays as it is."))
    if meetup.version != version:
        raise Conflict(_("Somebody else has changed this meetup since you opened it."), code="stale")
    if plan.kind != meetup.kind:
        _check_kind(actor, plan)
    knew = told_of(meetup)
    apply_plan(meetup, plan, now)
    if meetup.state == MeetupState.PUBLISHED and told_of(meetup) != knew:
        meetup.sequence += 1
        _tell_later(meetup, knew, now)
    meetup.version += 1
    meetup.updated_at = now
    meetup.save(update_fields=_EDITED)
    if meetup.published_at:
        search.index(KIND, meetup)
    seats.keep_offers_before_start(meetup)
    if plan.capacity != meetup.capacity:
        seats.set_capacity(meetup, plan.capacity)
    if not (standing := standing_of(actor, meetup)).host and not standing.organiser:
        audit.record(actor=actor, action="events.update", subject=meetup, data={"version": meetup.version})
    pagestamps.touch(pagestamps.MEETUPS)
    return meetup


# What an edit writes: everything but seats (events.services.seats) and states.
_EDITED = [
    field.name
    for field in Meetup._meta.concrete_fields
    if field.name
    not in ("id", "uid", "club", "created_by", "created_at", "capacity", "taken", "policy", "state", "thread")
    and field.name not in ("called_off_reason", "published_at", "final_at")
]


@transaction.atomic
def publish(*, actor: Member, meetup: Meetup) -> Meetup:
    """Open a draft to everybody, and its announcement thread with it. Doing it twice changes nothing."""
    meetup = _locked(actor, meetup)
    now = clock.now()
    if meetup.state == MeetupState.PUBLISHED:
        return meetup
    require_voice(actor)
    if meetup.state != MeetupState.DRAFT:
        raise Conflict
    if has_begun(meetup, now) or meetup.closes_at <= now:
        raise InvalidInput(_("Its time has passed. Choose a time that is still to come."), field="start_date")
    meetup.state = MeetupState.PUBLISHED
    meetup.published_at = meetup.updated_at = now
    meetup.thread = announcements.open_for(actor, meetup)
    meetup.version += 1
    meetup.save(update_fields=["state", "published_at", "updated_at", "thread", "version"])
    search.index(KIND, meetup)
    pagestamps.touch(pagestamps.MEETUPS)
    return meetup


@transaction.atomic
def call_off(*, actor: Member, meetup: Meetup, reason: str) -> Meetup:
    """Say that it will not take place, and why; everybody who registered is told. Doing it twice changes nothing."""
    meetup = _locked(actor, meetup)
    now = clock.now()
    if meetup.state == MeetupState.CALLED_OFF:
        return meetup
    if meetup.state not in (MeetupState.DRAFT, MeetupState.PUBLISHED):
        raise Conflict(_("This meetup has taken place."))
    if not reason.strip():
        raise InvalidInput(_("Say why: everybody who registered will read it."), field="reason")
    was = seats.close_registrations(meetup, now)
    meetup.state = MeetupState.CALLED_OFF
    meetup.called_off_reason = reason[:300]
    meetup.sequence += 1
    meetup.version += 1
    meetup.updated_at = now
    meetup.told = meetup.tell_at = None
    meetup.save(update_fields=["state", "called_off_reason", "sequence", "version", "updated_at", "told", "tell_at"])
    going = [row.member_id for row in was if row.state == RegistrationState.GOING]
    others = [row.member_id for row in was if row.state != RegistrationState.GOING]
    notices.called_off(meetup, going, others)
    data = {"reason": meetup.called_off_reason, "registrations": len(was)}
    audit.record(actor=actor, action="events.call_off", subject=meetup, data=data)
    pagestamps.touch(pagestamps.MEETUPS)
    return meetup


@transaction.atomic
def set_hosts(*, actor: Member, meetup: Meetup, hosts: Iterable[Member]) -> Meetup:
    """Say who leads the meetup; at least one does. Refused once attendance is final."""
    meetup = _locked(actor, meetup)
    if meetup.state in (MeetupState.FINAL, MeetupState.CALLED_OFF):
        raise Conflict(_("This meetup is over: it stays as it is."))
    wanted = {member.pk for member in hosts}
    if not wanted:
        raise InvalidInput(_("Somebody has to lead it."), field="hosts")
    MeetupHost.objects.filter(meetup=meetup).exclude(member_id__in=wanted).delete()
    rows = [MeetupHost(meetup=meetup, member_id=pk) for pk in sorted(wanted)]
    MeetupHost.objects.bulk_create(rows, ignore_conflicts=True)
    pagestamps.touch(pagestamps.MEETUPS)
    return meetup


@transaction.atomic
def hold(*, meetup_id: int) -> bool:
    """Note that a meetup has ended; those who run it are told to look at who was there. False if it is not due."""
    meetup = seats.lock_meetup(meetup_id)
    if meetup.state != MeetupState.PUBLISHED or meetup.ends_at > clock.now():
        return False
    meetup.state = MeetupState.HELD
    meetup.save(update_fields=["state"])
    missing = (
        Registration.objects.going()
        .filter(meetup=meetup)
        .exclude(member_id__in=Attendance.objects.filter(meetup=meetup).values("member_id"))
        .count()
    )
    if missing:
        notices.attendance_open(meetup, _hosts_of(meetup), missing=missing)
    pagestamps.touch(pagestamps.MEETUPS)
    return True


@transaction.atomic
def finalize(*, meetup_id: int) -> bool:
    """Make attendance final, 24 hours after the end: whoever had a seat and was not checked in is absent.

    Hosts are not: they opened the door. False if it is not due or was done before.
    """
    meetup = seats.lock_meetup(meetup_id)
    now = clock.now()
    if meetup.state != MeetupState.HELD or meetup.ends_at + FINAL_AFTER > now:
        return False
    meetup.state = MeetupState.FINAL
    meetup.final_at = now
    meetup.save(update_fields=["state", "final_at"])
    with connection.cursor() as cursor:
        cursor.execute(_ABSENT, {"meetup": meetup.pk, "going": RegistrationState.GOING})
        absent = [row[0] for row in cursor.fetchall()]
    AttendanceChange.objects.bulk_create(
        [AttendanceChange(meetup=meetup, member_id=pk, after="absent", counts_at=meetup.ends_at) for pk in absent]
    )
    ledger.write_attendance(meetup, {*absent, *_hosts_of(meetup)})
    pagestamps.touch(pagestamps.MEETUPS)
    return True


# Somebody may be checked in at this very moment: whichever row comes first stands.
_ABSENT = """
INSERT INTO events_attendance (meetup_id, member_id, state, walk_in)
SELECT r.meetup_id, r.member_id, 'absent', false
  FROM events_registration r
 WHERE r.meetup_id = %(meetup)s AND r.state = %(going)s
   AND NOT EXISTS (SELECT FROM events_meetuphost h WHERE h.meetup_id = r.meetup_id AND h.member_id = r.member_id)
 ORDER BY r.member_id
ON CONFLICT DO NOTHING
RETURNING member_id
"""


@transaction.atomic
def tell_changes(*, meetup_id: int) -> bool:
    """Tell everybody who registered before the first untold edit what is different now; False if nothing is due."""
    meetup = seats.lock_meetup(meetup_id)
    if meetup.tell_at is None or meetup.told is None or meetup.tell_at > clock.now():
        return False
    told = dict(meetup.told)
    since = datetime.fromisoformat(told.pop("since"))
    meetup.told = meetup.tell_at = None
    meetup.save(update_fields=["told", "tell_at"])
    if meetup.state != MeetupState.PUBLISHED or told_of(meetup) == told:
        return False
    knew = Registration.objects.open().filter(meetup=meetup, queued_at__lte=since).order_by("id")
    going = [row.member_id for row in knew if row.state == RegistrationState.GOING]
    others = [row.member_id for row in knew if row.state != RegistrationState.GOING]
    notices.changed(meetup, going, others, told=told)
    return True


def _tell_later(meetup: Meetup, knew: dict[str, str], now: datetime) -> None:
    if meetup.told is None:
        meetup.told = {**knew, "since": now.isoformat()}
    since = datetime.fromisoformat(meetup.told["since"])
    soon = meetup.starts_at - now < _AT_ONCE
    meetup.tell_at = now if soon else min(now + TELL_AFTER, since + TELL_WITHIN)


def _locked(actor: Member, meetup: Meetup) -> Meetup:
    locked = seats.lock_meetup(meetup.pk)
    if not may_run(actor, locked):
        raise NotAllowed
    return locked


def _check_kind(actor: Member, plan: MeetupPlan) -> None:
    if not can_choose_kind(actor, plan.kind):
        raise InvalidInput(_("Only staff open an official meetup."), field="kind")


def _hosts_of(meetup: Meetup) -> list[int]:
    return list(MeetupHost.objects.filter(meetup=meetup).order_by("id").values_list("member_id", flat=True))
