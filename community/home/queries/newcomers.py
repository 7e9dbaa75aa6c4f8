"""Newcomers to greet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.urls import reverse

from community.core.clock import HearthNow
from community.core.compiled import Compiled
from members.models import Ignore, Member

FRESH = timedelta(days=14)
_MOST = 5


@dataclass(frozen=True)
class Newcomer:
    """Somebody new, with what the `avatar` tag and a link need."""

    handle: str
    display_name: str
    avatar_url: str | None
    place_name: str

    @property
    def url(self) -> str:
        """Their profile."""
        return reverse("members:profile", args=[self.handle])


def newcomers_for(member: Member, limit: int = _MOST) -> list[Newcomer]:
    """Return who joined in the last two weeks and has been here since, those of the member's city first.

    Nobody whom the member ignores. One query.
    """
    # Without a city: no city's number.
    rows = _fresh.rows(member=member.pk, place=member.place_id or 0)[:limit]
    return [_newcomer(row) for row in rows]


def joined_between(member: Member, since: datetime, until: datetime, limit: int = 5) -> list[Newcomer]:
    """Return who joined in that span, for a digest: the same people in the same order. One query."""
    return _nearest_first(Member.objects.filter(date_joined__gt=since, date_joined__lte=until), member, limit)


def _nearest_first(joined: "QuerySet[Member]", member: Member, limit: int) -> list[Newcomer]:
    return [_newcomer(row) for row in _ordered(joined, member.pk, member.place_id or 0)[:limit]]


def _ordered(joined: "QuerySet[Member]", member: int, place: int) -> "QuerySet[Member]":
    nearby = Case(When(place_id=place, then=Value(0)), default=Value(1), output_field=IntegerField())
    here = joined.filter(is_active=True, present_on__isnull=False).exclude(pk=member).select_related("place")
    here = here.exclude(Exists(Ignore.objects.filter(member=member, ignored=OuterRef("pk"), ignored__is_staff=False)))
    return here.order_by(nearby, "-date_joined", "-pk")


def _fresh_ones(member: int, place: int) -> "QuerySet[Member]":
    return _ordered(Member.objects.filter(date_joined__gt=HearthNow() - FRESH), member, place)[:_MOST]


_fresh = Compiled(_fresh_ones, "member", "place")


def _newcomer(row: Member) -> Newcomer:
    return Newcomer(row.handle, row.display_name, row.avatar_url, row.place.name if row.place else "")
