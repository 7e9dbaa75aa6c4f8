"""The facts that meetups make, written as they happen and made again from the histories by `rebuild_facts`.

Both ways go through the same functions, and writing a fact twice changes nothing, so that the rows are the same.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from events.enums import AttendanceState, MeetupState
from events.models import AttendanceChange, Meetup, MeetupHost, RegistrationChange
from members.enums import FactKind
from members.queries.days import day_of
from members.services.facts import FactRow, record_many, taken_back

# What somebody's attendance in this state is on record as.
_KINDS = {AttendanceState.PRESENT: FactKind.ATTENDED, AttendanceState.ABSENT: FactKind.MISSED}
_AWAY = (AttendanceState.ABSENT, AttendanceState.EXCUSED)


def registered(change: RegistrationChange) -> FactRow:
    """Whoever asks for a seat has registered, once a meetup; `change` is the first of the registration."""
    registration = change.registration
    return FactRow(
        registration.member_id,
        day_of(change.at),
        FactKind.REGISTERED,
        f"registration:{registration.pk}",
        f"meetup:{registration.meetup_id}",
    )


def cancelled_late(change: RegistrationChange) -> FactRow:
    registration = change.registration
    return FactRow(
        registration.member_id,
        day_of(change.at),
        FactKind.CANCELLED_LATE,
        f"registrationchange:{change.pk}",
        f"meetup:{registration.meetup_id}",
    )


def attendance_rows(
    meetup: Meetup, member_id: int, changes: Iterable[AttendanceChange], host: MeetupHost | None
) -> Iterator[FactRow]:
    """Yield all that one member's attendance at one meetup puts on record, from its history in order.

    A host has hosted when the meetup becomes final, unless absent or excused; later corrections take that back.
    """
    subject = meetup.subject
    standing: FactRow | None = None
    hosted: FactRow | None = None
    away = final = False

    def host_row(source: str) -> FactRow:
        return FactRow(member_id, day_of(meetup.ends_at), FactKind.HOSTED, source, subject)

    for change in changes:
        source = f"attendancechange:{change.pk}"
        if host and not final and meetup.final_at and change.at > meetup.final_at:
            final = True
            hosted = None if away else host_row(f"meetuphost:{host.pk}")
            if hosted:
                yield hosted
        if standing:
            yield taken_back(standing, source)
        kind = _KINDS.get(AttendanceState(change.after)) if change.after else None
        standing = FactRow(member_id, day_of(change.counts_at), kind, source, subject) if kind else None
        if standing:
            yield standing
        away = change.after in _AWAY
        if final and away and hosted:
            yield taken_back(hosted, source)
            hosted = None
        elif final and not away and not hosted:
            hosted = host_row(source)
            yield hosted
    if host and not final and meetup.final_at and not away:
        yield host_row(f"meetuphost:{host.pk}")


def write_registered(change: RegistrationChange) -> None:
    record_many([registered(change)])


def write_cancelled_late(change: RegistrationChange) -> None:
    record_many([cancelled_late(change)])


def write_attendance(meetup: Meetup, member_ids: Iterable[int]) -> None:
    """Write what is not on record yet about these members' attendance at `meetup`."""
    wanted = set(member_ids)
    record_many([row for row in meetup_rows(meetup, wanted) if row.member_id in wanted])


def meetup_rows(meetup: Meetup, member_ids: set[int] | None = None) -> Iterator[FactRow]:
    """Yield the rows of one meetup's attendance, of all members or of some. Two queries."""
    changes = AttendanceChange.objects.filter(meetup=meetup).order_by("member_id", "id")
    hosts = MeetupHost.objects.filter(meetup=meetup)
    if member_ids is not None:
        changes, hosts = changes.filter(member_id__in=member_ids), hosts.filter(member_id__in=member_ids)
    leading = {host.member_id: host for host in hosts}
    for member_id, history in groupby(changes, key=lambda change: change.member_id):
        yield from attendance_rows(meetup, member_id, history, leading.pop(member_id, None))
    for member_id, host in leading.items():
        yield from attendance_rows(meetup, member_id, (), host)


def all_registered() -> Iterator[FactRow]:
    first = RegistrationChange.objects.filter(before="").select_related("registration").order_by("id")
    return map(registered, first.iterator())


def all_cancelled_late() -> Iterator[FactRow]:
    late = RegistrationChange.objects.filter(late=True).select_related("registration").order_by("id")
    return map(cancelled_late, late.iterator())


def all_attendance() -> Iterator[FactRow]:
    begun = Meetup.objects.exclude(state__in=(MeetupState.DRAFT, MeetupState.CALLED_OFF)).order_by("id")
    for meetup in begun.iterator():
        yield from meetup_rows(meetup)
