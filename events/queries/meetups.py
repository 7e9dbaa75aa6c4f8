"""Lists of meetups: each line is a meetup with its club and place, and what the reader has to do with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from community.core.clock import now
from community.core.pagination import Cursor, Page, newest_first
from events.enums import MeetupState
from events.models import Club, Meetup, Registration
from events.models.meetups import MeetupQuerySet
from members.models import Member, Place

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

SIZE = 20
_OVER = (MeetupState.HELD, MeetupState.FINAL)


@dataclass(frozen=True)
class Filters:
    """What a reader narrows a list to; `day` is a date in the reader's zone, the first one shown."""

    place: Place | None = None
    kind: str = ""
    day: date | None = None


@dataclass(frozen=True)
class MeetupRow:
    """One line: the meetup, and the state of the reader's own registration, if any."""

    meetup: Meetup
    mine: str = ""

    @property
    def is_off(self) -> bool:
        return self.meetup.state == MeetupState.CALLED_OFF

    @property
    def is_past(self) -> bool:
        return self.meetup.state in _OVER

    @property
    def is_full(self) -> bool:
        return self.meetup.free <= 0


def coming(viewer: "Member | AnonymousUser", filters: Filters, *, after: Cursor | None = None) -> Page[MeetupRow]:
    """Published meetups that are not over, soonest first. Two queries, one for visitors."""
    rows = _filtered(Meetup.objects.coming(), filters)
    if filters.day:
        midnight = timezone.make_aware(datetime.combine(filters.day, time.min))
        rows = rows.filter(ends_at__gt=midnight)
    return with_mine(viewer, soonest_first(rows, after=after, size=SIZE))


def past(viewer: "Member | AnonymousUser", filters: Filters, *, after: Cursor | None = None) -> Page[MeetupRow]:
    """Meetups that took place, newest first. Two queries, one for visitors."""
    rows = _filtered(Meetup.objects.filter(state__in=_OVER).with_club(), filters)
    if filters.day:
        midnight = timezone.make_aware(datetime.combine(filters.day, time.max))
        rows = rows.filter(starts_at__lte=midnight)
    return with_mine(viewer, newest_first(rows, by="starts_at", after=after, size=SIZE))


def of_club(viewer: "Member | AnonymousUser", club: Club) -> tuple[Sequence[MeetupRow], Sequence[MeetupRow]]:
    """The club's next meetups (called off ones included until their day has passed) and its latest. Three queries."""
    moment = now()
    live = Q(state__in=(MeetupState.PUBLISHED, MeetupState.CALLED_OFF), published_at__isnull=False)
    next_ones = Meetup.objects.filter(live, club=club, ends_at__gt=moment).with_club()
    latest = Meetup.objects.filter(club=club, state__in=_OVER).with_club()
    both = [*next_ones.order_by("starts_at", "id")[:10], *latest.order_by("-starts_at", "-id")[:10]]
    rows = rows_for(viewer, both)
    return [row for row in rows if not row.is_past], [row for row in rows if row.is_past]


def drafts_of(viewer: Member, club: Club | None = None) -> list[Meetup]:
    """Drafts that `viewer` may go on with, newest first, at most ten. One query."""
    rows = Meetup.objects.filter(state=MeetupState.DRAFT).visible_to(viewer).with_club()
    if club is not None:
        rows = rows.filter(club=club)
    return list(rows.order_by("-created_at")[:10])


def soonest_first(rows: MeetupQuerySet, *, after: Cursor | None, size: int) -> Page[Meetup]:
    """Return the page of `size` meetups after `after`, soonest first, ties by id. One query, no count."""
    wanted = rows.order_by("starts_at", "id")
    if after is not None:
        wanted = wanted.filter(starts_at__gte=after.moment).exclude(starts_at=after.moment, id__lte=after.id)
    found = list(wanted[: size + 1])
    page = found[:size]
    more = len(found) > size
    return Page(page, Cursor(page[-1].starts_at, page[-1].pk) if more else None, after is None)


def with_mine(viewer: "Member | AnonymousUser", page: Page[Meetup]) -> Page[MeetupRow]:
    return Page(rows_for(viewer, page.rows), page.next, page.is_first)


def rows_for(viewer: "Member | AnonymousUser", meetups: Iterable[Meetup]) -> list[MeetupRow]:
    """Put the reader's own registrations beside meetups. One query, none for visitors."""
    meetups = list(meetups)
    mine: dict[int, str] = {}
    if isinstance(viewer, Member) and meetups:
        own = Registration.objects.open().filter(member=viewer, meetup__in=meetups)
        mine = dict(own.values_list("meetup_id", "state"))
    return [MeetupRow(meetup, mine.get(meetup.pk, "")) for meetup in meetups]


def upcoming(viewer: "Member | AnonymousUser", place: Place | None = None, limit: int = 5) -> list[MeetupRow]:
    """The next meetups, of one place or of all, for the front page. Two queries, one for visitors."""
    rows = _filtered(Meetup.objects.coming(), Filters(place=place))
    return rows_for(viewer, rows.order_by("starts_at", "id")[:limit])


def _filtered(rows: MeetupQuerySet, filters: Filters) -> MeetupQuerySet:
    rows = rows.with_club()
    if filters.place is not None:
        rows = rows.filter(club__place=filters.place)
    return rows.filter(kind=filters.kind) if filters.kind else rows
