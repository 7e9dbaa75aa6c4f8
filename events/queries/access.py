"""The only ways to a meetup or a club: what is missing and what is not for this viewer look the same (404)."""

from typing import TYPE_CHECKING

from django.http import Http404

from community.core.errors import NotAllowed
from community.notifications.queries import unread_about
from events.models import Club, ClubOrganiser, Meetup, MeetupHost, Registration
from events.policies import Standing, can_run, can_see
from members.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# Beyond this no id exists; a larger one would be an error in the database.
MAX_ID = 2**63 - 1


def standing_of(viewer: "Member | AnonymousUser", meetup: Meetup) -> Standing:
    """Return what `viewer` is to the meetup. Two small queries, none for visitors."""
    if not isinstance(viewer, Member):
        return Standing()
    return Standing(
        organiser=ClubOrganiser.objects.filter(club=meetup.club_id, member=viewer).exists(),
        host=MeetupHost.objects.filter(meetup=meetup, member=viewer).exists(),
    )


def may_run(viewer: "Member | AnonymousUser", meetup: Meetup) -> bool:
    """Whether `viewer` runs the meetup, read now: what services ask."""
    return can_run(viewer, standing_of(viewer, meetup))


def organises(viewer: "Member | AnonymousUser", club: Club) -> bool:
    """Whether `viewer` is one of the club's organisers."""
    return isinstance(viewer, Member) and ClubOrganiser.objects.filter(club=club, member=viewer).exists()


def get_meetup_for(viewer: "Member | AnonymousUser", meetup_id: int) -> tuple[Meetup, Standing]:
    """Return the meetup with club and place, and the viewer's standing; 404 if it is not there for them.

    `has_news` on it says whether a member's inbox has something unread about it.
    """
    meetup = _meetup_or_404(viewer, meetup_id)
    standing = standing_of(viewer, meetup)
    if not can_see(viewer, meetup, standing):
        raise Http404
    return meetup, standing


def get_meetup_to_run(viewer: Member, meetup_id: int) -> Meetup:
    """Return a meetup that `viewer` runs. 404 for a draft of others, NotAllowed (403) for what they may only see."""
    meetup, standing = get_meetup_for(viewer, meetup_id)
    if not can_run(viewer, standing):
        raise NotAllowed
    return meetup


def get_club_for(viewer: "Member | AnonymousUser", slug: str) -> Club:
    """Return the club of the place called `slug`; clubs are for everybody."""
    club = Club.objects.select_related("place").filter(place__slug=slug).first()
    if club is None:
        raise Http404
    return club


def get_member_to_handle(member_id: int) -> Member:
    """Return the member an organiser acts on, by the id that the list shows."""
    member = Member.objects.filter(pk=member_id, is_active=True).first() if member_id <= MAX_ID else None
    if member is None:
        raise Http404
    return member


def _meetup_or_404(viewer: "Member | AnonymousUser", meetup_id: int) -> Meetup:
    meetups = Meetup.objects.with_club().select_related("thread")
    if isinstance(viewer, Member):
        meetups = meetups.annotate(has_news=unread_about(viewer, f"meetup:{meetup_id}"))  # type: ignore[no-redef]
    found = meetups.filter(pk=meetup_id).first() if meetup_id <= MAX_ID else None
    if found is None:
        raise Http404
    return found


def get_registration_of(member: Member, meetup_id: int) -> Registration:
    """Return the member's own registration for a meetup, 404 if they have none."""
    rows = Registration.objects.select_related("meetup__club__place").filter(member=member)
    found = rows.filter(meetup=meetup_id).first() if meetup_id <= MAX_ID else None
    if found is None:
        raise Http404
    return found
