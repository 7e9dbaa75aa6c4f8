"""The weekly mail's part about meetups."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from community.core.timewords import say_range
from community.digests.registry import Line
from events.enums import MeetupState
from events.models import Meetup
from members.models import Member

AHEAD = timedelta(days=28)
MOST = 5


def coming_in_my_place(member: Member, since: datetime, until: datetime) -> list[Line]:
    """The next meetups in the member's city, four weeks ahead, soonest first. One query."""
    if member.place_id is None:
        return []
    rows = Meetup.objects.filter(
        club__place=member.place_id,
        state=MeetupState.PUBLISHED,
        starts_at__gt=until,
        starts_at__lt=until + AHEAD,
    )
    return [
        Line(meetup.title, meetup.get_absolute_url(), _note(meetup))
        for meetup in rows.order_by("starts_at", "id")[:MOST]
    ]


def _note(meetup: Meetup) -> str:
    start, _end = say_range(meetup.starts_at, meetup.ends_at, meetup.zone)
    if meetup.free > 0:
        return _("%(start)s, %(area)s") % {"start": start, "area": meetup.area}
    return _("%(start)s, %(area)s; full, with a waiting list") % {"start": start, "area": meetup.area}
