"""One's own registrations, coming and past."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from community.core.clock import now
from community.core.pagination import Cursor, Page, newest_first
from events.enums import OPEN_STATES, AttendanceState, MeetupState
from events.models import Attendance, Meetup, Registration
from events.queries.meetup_page import position_of
from members.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

SIZE = 20


@dataclass(frozen=True)
class MyRow:
    """One registration with its meetup, and what it came to: `outcome` is a state of attendance or of registration."""

    registration: Registration
    outcome: str
    position: int = 0


def ahead_of(member: Member) -> Sequence[MyRow]:
    """What lies ahead: open registrations, and those of meetups called off until their day, soonest first.

    One query, and one for each place in line.
    """
    open_or_off = Q(state__in=OPEN_STATES, meetup__state=MeetupState.PUBLISHED) | Q(
        meetup__state=MeetupState.CALLED_OFF
    )
    rows = (
        Registration.objects.filter(open_or_off, member=member, meetup__ends_at__gt=now())
        .select_related("meetup__club__place")
        .order_by("meetup__starts_at", "id")[:50]
    )
    return [
        MyRow(
            row,
            "called_off" if row.meetup.state == MeetupState.CALLED_OFF else row.state,
            position_of(row) if row.state == "waiting" else 0,
        )
        for row in rows
    ]


def past_of(member: Member, after: Cursor | None) -> Page[MyRow]:
    """What is over, newest registration first. Two queries."""
    rows = Registration.objects.filter(member=member, meetup__ends_at__lte=now()).select_related("meetup__club__place")
    page = newest_first(rows, by="created_at", after=after, size=SIZE)
    ids = [row.meetup_id for row in page.rows]
    there = dict(Attendance.objects.filter(member=member, meetup__in=ids).values_list("meetup_id", "state"))
    return Page([MyRow(row, _outcome(row, there)) for row in page.rows], page.next, page.is_first)


def attended_by(viewer: "Member | AnonymousUser", member: Member, limit: int) -> Sequence[Meetup]:
    """The meetups a member was at, latest first: a section of their profile, for members. One query."""
    if not viewer.is_authenticated:
        return []
    there = Attendance.objects.filter(member=member, state=AttendanceState.PRESENT).select_related(
        "meetup__club__place"
    )
    return [row.meetup for row in there.order_by("-meetup__starts_at", "-id")[:limit]]


def _outcome(row: Registration, there: dict[int, str]) -> str:
    if row.meetup.state == MeetupState.CALLED_OFF:
        return "called_off"
    return there.get(row.meetup_id, row.state)
