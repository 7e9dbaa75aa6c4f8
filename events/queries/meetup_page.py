"""Everything the page of one meetup shows, and which one button it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from community.core import clock
from community.core.pagination import Cursor, Page
from events.enums import AttendanceState, MeetupState, RegistrationState
from events.models import Attendance, Meetup, MeetupHost, Registration
from events.policies import Standing, can_run, can_see_private, door_is_open, has_begun, is_late
from events.queries.maps import MapLink, map_links
from members.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# Names on the page itself; the rest are a page away.
NAMES = 24
PEOPLE = 100


@dataclass(frozen=True)
class Seat:
    """The bar at the foot of the page. `state` decides its words and its one button.

    draft, called_off, over, attended, absent, excused, going, offered, waiting, register, join_line, not_yet, closed
    """

    state: str
    # Place in line, from 1.
    position: int = 0
    deadline: datetime | None = None
    # Giving the seat back now is a late cancellation.
    late: bool = False
    begun: bool = False
    # What became of an earlier registration: declined, expired, cancelled or "".
    before: str = ""


@dataclass(frozen=True)
class MeetupPage:
    """The page as one reader sees it."""

    meetup: Meetup
    standing: Standing
    seat: Seat
    runs: bool
    private: bool
    hosts: Sequence[Member]
    going: Sequence[Member]
    going_count: int
    waiting_count: int
    maps: Sequence[MapLink]
    door_open: bool
    # The reader's zone shows another wall time.
    elsewhere: bool


def meetup_page(viewer: "Member | AnonymousUser", meetup: Meetup, standing: Standing) -> MeetupPage:
    """Compose the page of `meetup` (with club and place loaded). At most eight queries whatever the numbers."""
    now = clock.now()
    own = _own(viewer, meetup)
    attendance = _attendance(viewer, meetup, now)
    going = Registration.objects.going().filter(meetup=meetup)
    waiting = Registration.objects.filter(meetup=meetup, state=RegistrationState.WAITING)
    private = can_see_private(viewer, standing, going=own is not None and own.state == RegistrationState.GOING)
    return MeetupPage(
        meetup=meetup,
        standing=standing,
        seat=_seat(meetup, own, attendance, now),
        runs=can_run(viewer, standing),
        private=private,
        hosts=hosts_of(meetup),
        going=names_of(going, NAMES) if viewer.is_authenticated else [],
        going_count=going.count(),
        waiting_count=waiting.count(),
        maps=map_links(meetup, private=private),
        door_open=door_is_open(meetup, now),
        elsewhere=_differs(meetup),
    )


def hosts_of(meetup: Meetup) -> list[Member]:
    """Those who lead it, in the order they were named. One query."""
    rows = MeetupHost.objects.filter(meetup=meetup).select_related("member").order_by("id")
    return [row.member for row in rows]


def names_of(rows: "object", limit: int) -> list[Member]:
    """The first `limit` members of registrations, in the order they got their seats. One query."""
    found = rows.select_related("member").order_by("going_since", "id")  # type: ignore[attr-defined]
    return [row.member for row in found[:limit]]


def people(meetup: Meetup, after: Cursor | None) -> Page[Registration]:
    """All who are going, a hundred at a time, in the order they got their seats. One query."""
    rows = Registration.objects.going().filter(meetup=meetup).select_related("member").order_by("going_since", "id")
    if after is not None:
        later = Q(going_since__gt=after.moment) | Q(going_since=after.moment, id__gt=after.id)
        rows = rows.filter(later)
    found = list(rows[: PEOPLE + 1])
    page, more = found[:PEOPLE], len(found) > PEOPLE
    last = page[-1] if page else None
    following = Cursor(last.going_since, last.pk) if more and last and last.going_since else None
    return Page(page, following, after is None)


def position_of(registration: Registration) -> int:
    """The place in line of somebody waiting, from 1. One query over the line."""
    ahead = Registration.objects.filter(meetup=registration.meetup_id, state=RegistrationState.WAITING)
    earlier = Q(queued_at__lt=registration.queued_at) | Q(queued_at=registration.queued_at, id__lt=registration.pk)
    return ahead.filter(earlier).count() + 1


def _own(viewer: "Member | AnonymousUser", meetup: Meetup) -> Registration | None:
    if not isinstance(viewer, Member):
        return None
    return Registration.objects.filter(meetup=meetup, member=viewer).first()


def _attendance(viewer: "Member | AnonymousUser", meetup: Meetup, now: datetime) -> Attendance | None:
    if not isinstance(viewer, Member) or not (has_begun(meetup, now) or door_is_open(meetup, now)):
        return None
    return Attendance.objects.filter(meetup=meetup, member=viewer).first()


def _seat(meetup: Meetup, own: Registration | None, attendance: Attendance | None, now: datetime) -> Seat:
    begun = has_begun(meetup, now)
    if meetup.state in (MeetupState.DRAFT, MeetupState.CALLED_OFF):
        return Seat(meetup.state)
    if attendance is not None:
        words = {AttendanceState.PRESENT: "attended"}
        return Seat(words.get(AttendanceState(attendance.state), attendance.state), begun=begun)
    if own is not None and own.state == RegistrationState.GOING:
        return Seat("going", late=is_late(meetup, now), begun=begun)
    if begun:
        return Seat("over", begun=True)
    if own is not None and own.state == RegistrationState.OFFERED:
        return Seat("offered", deadline=own.offer_expires_at)
    if own is not None and own.state == RegistrationState.WAITING:
        return Seat("waiting", position=position_of(own))
    before = own.state if own else ""
    if now < meetup.opens_at:
        return Seat("not_yet", before=before)
    if now >= meetup.closes_at:
        return Seat("closed", before=before)
    return Seat("register" if meetup.free > 0 else "join_line", before=before)


def _differs(meetup: Meetup) -> bool:
    here = timezone.get_current_timezone()
    return meetup.starts_at.astimezone(here).replace(tzinfo=None) != meetup.starts_at.astimezone(meetup.tz).replace(
        tzinfo=None
    )
