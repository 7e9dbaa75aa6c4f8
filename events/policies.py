"""Who may do what to a meetup, and what its times allow: pure predicates on what has been loaded."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from events.enums import ClubState, MeetupKind, MeetupState
from events.models import Club, Meetup
from members.enums import Role

if TYPE_CHECKING:
    from members.models import Member

LATE = timedelta(hours=24)
OFFER = timedelta(hours=48)
OFFER_WHEN_NEAR = timedelta(hours=6)
NEAR = timedelta(days=3)
QUIET_FROM, QUIET_UNTIL = time(22), time(9)
DOOR_OPENS = timedelta(hours=2)
FINAL_AFTER = timedelta(hours=24)
MAX_AHEAD = timedelta(days=730)
MAX_LENGTH = timedelta(days=14)
_MAY_OPEN = (Role.REGULAR, Role.LEADER, Role.ELDER)


@dataclass(frozen=True)
class Standing:
    """What a viewer is to a meetup or its club."""

    organiser: bool = False
    host: bool = False


def can_run(viewer: "Member | AnonymousUser", standing: Standing) -> bool:
    """Edit, fill and check in one meetup: its hosts, its club's organisers, staff."""
    return viewer.is_authenticated and (viewer.is_staff or standing.organiser or standing.host)


def can_see(viewer: "Member | AnonymousUser", meetup: Meetup, standing: Standing) -> bool:
    """What was published is for everybody, a draft for those who run it (MeetupQuerySet.visible_to is the same)."""
    return meetup.published_at is not None or can_run(viewer, standing)


def can_see_private(viewer: "Member | AnonymousUser", standing: Standing, *, going: bool) -> bool:
    """The exact address and the phone are for those going and those who run it."""
    return going or can_run(viewer, standing)


def can_run_club(viewer: "Member | AnonymousUser", *, organiser: bool) -> bool:
    """Edit what a club says about itself."""
    return viewer.is_authenticated and (viewer.is_staff or organiser)


def can_open_meetup(viewer: "Member | AnonymousUser", club: Club, *, organiser: bool) -> bool:
    """Organisers and staff; regulars, leaders and elders for the club of the city where they live, unless resting."""
    if isinstance(viewer, AnonymousUser) or club.state != ClubState.OPEN:
        return False
    if viewer.is_staff or organiser:
        return True
    return viewer.role in _MAY_OPEN and viewer.resting_since is None and viewer.place_id == club.place_id


def can_choose_kind(viewer: "Member | AnonymousUser", kind: str) -> bool:
    """An official meetup promises that staff come: only they open one."""
    return kind != MeetupKind.OFFICIAL or (viewer.is_authenticated and viewer.is_staff)


def registration_is_open(meetup: Meetup, now: datetime) -> bool:
    return meetup.state == MeetupState.PUBLISHED and meetup.opens_at <= now < meetup.closes_at


def has_begun(meetup: Meetup, now: datetime) -> bool:
    return now >= meetup.starts_at


def is_late(meetup: Meetup, now: datetime) -> bool:
    """Giving a seat back now is a late cancellation."""
    return meetup.starts_at - LATE < now < meetup.starts_at


def door_is_open(meetup: Meetup, now: datetime) -> bool:
    """People can be checked in: from two hours before the start until attendance is final."""
    if meetup.state not in (MeetupState.PUBLISHED, MeetupState.HELD):
        return False
    return meetup.starts_at - DOOR_OPENS <= now < meetup.ends_at + FINAL_AFTER


def offer_deadline(meetup: Meetup, now: datetime) -> datetime:
    """Until when a seat offered at `now` is held: 48 hours, 6 when the meetup is nearer than 3 days.

    Never between 22:00 and 9:00 at the place of the meetup (moved to 9:00), and never past the start.
    """
    near = meetup.starts_at - now < NEAR
    local = (now + (OFFER_WHEN_NEAR if near else OFFER)).astimezone(meetup.tz)
    if local.time() >= QUIET_FROM:
        local = datetime.combine(local.date() + timedelta(days=1), QUIET_UNTIL, tzinfo=meetup.tz)
    elif local.time() < QUIET_UNTIL:
        local = datetime.combine(local.date(), QUIET_UNTIL, tzinfo=meetup.tz)
    return min(local.astimezone(now.tzinfo), meetup.starts_at)
