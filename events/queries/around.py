"""What other screens show of meetups: one's next one, and one's city."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.compiled import Compiled
from events.enums import OPEN_STATES, AttendanceState, MeetupState, RegistrationState
from events.models import Attendance, Club, ClubOrganiser, Registration
from members.models import Member, Place

_STATE_WORDS: dict[str, Promise] = {
    RegistrationState.GOING: _("You have a seat"),
    RegistrationState.OFFERED: _("A seat is waiting for your answer"),
    RegistrationState.WAITING: _("You are in line"),
}
# Counting a big city takes a while and need not be exact to the minute.
_CITY_SECONDS = 600
NEWCOMER = timedelta(days=90)
_MOST_NEWCOMERS = 100


@dataclass(frozen=True)
class NextMeetup:
    """One's next meetup, for the right rail."""

    url: str
    title: str
    starts_at: datetime
    zone: str
    place_name: str
    state: str
    state_label: Promise


@dataclass(frozen=True)
class City:
    """A place in figures, for the right rail; `url` is its club's page, or ""."""

    name: str
    url: str
    members: int
    organisers: int
    newcomers: int


def _registered_next(member: int) -> "QuerySet[Registration]":
    mine = Registration.objects.filter(
        member=member,
        state__in=OPEN_STATES,
        meetup__state=MeetupState.PUBLISHED,
        meetup__ends_at__gt=HearthNow(),
    )
    return mine.select_related("meetup__club__place").order_by("meetup__starts_at", "id")[:1]


_next = Compiled(_registered_next, "member")


def next_meetup_for(member: Member) -> NextMeetup | None:
    """The soonest meetup that `member` has registered for and that is not over. One query."""
    row = _next.first(member=member.pk)
    if row is None:
        return None
    meetup = row.meetup
    return NextMeetup(
        url=meetup.get_absolute_url(),
        title=meetup.title,
        starts_at=meetup.starts_at,
        zone=meetup.zone,
        place_name=meetup.club.place.name,
        state=row.state,
        state_label=_STATE_WORDS[row.state],
    )


def city_summary(place: Place) -> City:
    """How many live in a place, who runs its club, and how many newcomers nobody has met yet (100 at most).

    Four queries, none for ten minutes after that.
    """
    key = f"events:city:{place.pk}"
    figures: tuple[str, int, int, int] | None = cache.get(key)
    if figures is None:
        figures = _figures(place)
        cache.set(key, figures, _CITY_SECONDS)
    url, members, organisers, newcomers = figures
    return City(place.name, url, members, organisers, newcomers)


def _figures(place: Place) -> tuple[str, int, int, int]:
    club = Club.objects.select_related("place").filter(place=place).first()
    residents = Member.objects.filter(place=place, is_active=True)
    met = Attendance.objects.filter(member_id=OuterRef("pk"), state=AttendanceState.PRESENT)
    newcomers = residents.filter(~Exists(met), date_joined__gt=HearthNow() - NEWCOMER)
    return (
        club.get_absolute_url() if club else "",
        residents.count(),
        ClubOrganiser.objects.filter(club=club).count() if club else 0,
        newcomers.order_by()[:_MOST_NEWCOMERS].count(),
    )
