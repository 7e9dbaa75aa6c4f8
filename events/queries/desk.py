"""What those who run a meetup see: the list of people, and the door."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from events.enums import AttendanceState, MeetupState, RegistrationState
from events.models import Attendance, Meetup, Registration
from members.handles import skeleton
from members.models import Member

# More than any list a person reads; the search narrows it.
MOST = 500
FOUND = 20
_ORDER = {
    RegistrationState.GOING: 0,
    RegistrationState.OFFERED: 1,
    RegistrationState.WAITING: 2,
    RegistrationState.DECLINED: 3,
    RegistrationState.EXPIRED: 3,
    RegistrationState.CANCELLED: 3,
}


@dataclass(frozen=True)
class Person:
    """One line of an organiser's list. `attendance` and `registration` are states or ""."""

    member: Member
    registration: str = ""
    row: Registration | None = None
    attendance: str = ""
    walk_in: bool = False
    first_time: bool = False

    @property
    def is_in(self) -> bool:
        return self.attendance == AttendanceState.PRESENT

    @property
    def is_open(self) -> bool:
        return self.registration in ("going", "offered", "waiting")


@dataclass(frozen=True)
class Counts:
    """The figures over a list."""

    going: int
    offered: int
    waiting: int
    present: int
    walk_ins: int
    absent: int
    excused: int


def counts_of(meetup: Meetup) -> Counts:
    """Count registrations and attendance. Two queries."""
    states = list(Registration.objects.open().filter(meetup=meetup).values_list("state", flat=True))
    there = list(Attendance.objects.filter(meetup=meetup).values_list("state", "walk_in"))
    return Counts(
        going=states.count("going"),
        offered=states.count("offered"),
        waiting=states.count("waiting"),
        present=sum(state == "present" for state, _walk_in in there),
        walk_ins=sum(state == "present" and walk_in for state, walk_in in there),
        absent=sum(state == "absent" for state, _walk_in in there),
        excused=sum(state == "excused" for state, _walk_in in there),
    )


def attendees(meetup: Meetup, search: str = "", *, everybody: bool = True) -> list[Person]:
    """Everybody who registered or was there: seats first, then the line, then those who left. Three queries.

    `search` narrows by name or handle; without `everybody` those who left are not listed.
    """
    rows = Registration.objects.filter(meetup=meetup).select_related("member")
    there = Attendance.objects.filter(meetup=meetup).select_related("member")
    if not everybody:
        rows = rows.open()
    if search:
        rows, there = rows.filter(_named("member__", search)), there.filter(_named("member__", search))
    attendance = {row.member_id: row for row in there[:MOST]}
    people = [
        _person(row.member, row, attendance.pop(row.member_id, None)) for row in rows.order_by("queued_at", "id")[:MOST]
    ]
    people += [_person(row.member, None, row) for row in attendance.values()]
    people.sort(key=lambda person: _ORDER.get(RegistrationState(person.registration), 0) if person.row else 0)
    return _mark_first_timers(meetup, people)


def door_list(meetup: Meetup, search: str = "") -> list[Person]:
    """Who can be checked in: those with a seat, and walk-ins that are in; with `search` anybody of that name.

    Those still missing come first, by name.
    """
    people = [
        person
        for person in attendees(meetup, search, everybody=False)
        if person.registration in ("going",) or person.attendance
    ]
    if search:
        people += _others(meetup, search, {person.member.pk for person in people})
    return sorted(people, key=lambda person: (person.is_in, person.member.display_name.casefold()))


def person_of(meetup: Meetup, member: Member) -> Person:
    """One line of the list. Two queries."""
    row = Registration.objects.filter(meetup=meetup, member=member).first()
    there = Attendance.objects.filter(meetup=meetup, member=member).first()
    return _person(member, row, there)


def _others(meetup: Meetup, search: str, known: set[int]) -> Sequence[Person]:
    """Members without a seat whom the search names, who may walk in: anybody by handle, by name those of the city.

    Two queries; looking through the names of all members would take too long in a big community.
    """
    by_handle = Q(skeleton__startswith=skeleton(search)) if skeleton(search) else Q(pk__in=[])
    by_name = Q(place=meetup.club.place_id, display_name__icontains=search)
    members = Member.objects.filter(by_handle | by_name, is_active=True).exclude(pk__in=known)
    found = list(members.order_by("handle")[:FOUND])
    rows = {row.member_id: row for row in Registration.objects.filter(meetup=meetup, member__in=found)}
    return [_person(member, rows.get(member.pk), None) for member in found]


def _named(prefix: str, search: str) -> Q:
    return Q(**{f"{prefix}display_name__icontains": search}) | Q(**{f"{prefix}handle__istartswith": search})


def _person(member: Member, row: Registration | None, there: Attendance | None) -> Person:
    return Person(
        member=member,
        registration=row.state if row else "",
        row=row,
        attendance=there.state if there else "",
        walk_in=bool(there and there.walk_in),
    )


def _mark_first_timers(meetup: Meetup, people: list[Person]) -> list[Person]:
    """Say whom nobody has met yet: no attendance at another meetup. One query."""
    ids = [person.member.pk for person in people]
    elsewhere = Attendance.objects.filter(member__in=ids, state=AttendanceState.PRESENT).exclude(meetup=meetup)
    known = set(elsewhere.values_list("member_id", flat=True).distinct())
    return [Person(p.member, p.registration, p.row, p.attendance, p.walk_in, p.member.pk not in known) for p in people]


def is_over(meetup: Meetup) -> bool:
    return meetup.state in (MeetupState.HELD, MeetupState.FINAL)
