"""The page of a club."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from events.models import Club, ClubOrganiser, Meetup
from events.policies import can_open_meetup, can_run_club
from events.queries.around import City, city_summary
from events.queries.meetups import MeetupRow, drafts_of, of_club
from members.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

_MOST_CITIES = 12


@dataclass(frozen=True)
class ClubPage:
    """A club as one reader sees it."""

    club: Club
    city: City
    organisers: Sequence[Member]
    coming: Sequence[MeetupRow]
    past: Sequence[MeetupRow]
    drafts: Sequence[Meetup]
    runs: bool
    may_open: bool
    lives_here: bool


def club_page(viewer: "Member | AnonymousUser", club: Club) -> ClubPage:
    """Compose the page of `club` (with its place loaded). A constant number of queries."""
    rows = ClubOrganiser.objects.filter(club=club).select_related("member").order_by("id")
    organisers = [row.member for row in rows]
    is_one = viewer in organisers
    coming, past = of_club(viewer, club)
    return ClubPage(
        club=club,
        city=city_summary(club.place),
        organisers=organisers,
        coming=coming,
        past=past,
        drafts=drafts_of(viewer, club) if isinstance(viewer, Member) else [],
        runs=can_run_club(viewer, organiser=is_one),
        may_open=can_open_meetup(viewer, club, organiser=is_one),
        lives_here=isinstance(viewer, Member) and viewer.place_id == club.place_id,
    )


def clubs_to_open_in(viewer: Member) -> list[Club]:
    """Clubs for which `viewer` may open a meetup, by name. Two queries."""
    clubs = Club.objects.select_related("place").order_by("place__slug")
    organised = set(ClubOrganiser.objects.filter(member=viewer).values_list("club_id", flat=True))
    if not viewer.is_staff:
        clubs = clubs.filter(pk__in=organised) | clubs.filter(place=viewer.place_id)
    return [club for club in clubs if can_open_meetup(viewer, club, organiser=club.pk in organised)]


def clubs_with_meetups_ahead() -> list[Club]:
    """Clubs that have a meetup ahead, the busiest cities first, at most twelve. One query."""
    ahead = Meetup.objects.coming().filter(club=OuterRef("pk"))
    clubs = Club.objects.select_related("place").filter(Exists(ahead))
    return list(clubs.order_by("-place__population", "pk")[:_MOST_CITIES])


def first_club_of(viewer: "Member | AnonymousUser") -> Club | None:
    """The club of the reader's city, if there is one."""
    if not isinstance(viewer, Member) or viewer.place_id is None:
        return None
    return Club.objects.select_related("place").filter(place=viewer.place_id).first()
