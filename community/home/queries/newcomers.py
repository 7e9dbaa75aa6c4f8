"""Newcomers to greet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse

from community.core.clock import HearthNow
from members.models import Member

FRESH = timedelta(days=14)


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


def newcomers_for(member: Member, limit: int = 5) -> list[Newcomer]:
    """Return who joined in the last two weeks and has been here since, those of the member's city first. One query."""
    return _nearest_first(Member.objects.filter(date_joined__gt=HearthNow() - FRESH), member, limit)


def joined_between(member: Member, since: datetime, until: datetime, limit: int = 5) -> list[Newcomer]:
    """Return who joined in that span, for a digest: the same people in the same order. One query."""
    return _nearest_first(Member.objects.filter(date_joined__gt=since, date_joined__lte=until), member, limit)


def _nearest_first(joined: "QuerySet[Member]", member: Member, limit: int) -> list[Newcomer]:
    nearby = Case(When(place_id=member.place_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = (
        joined.filter(is_active=True, present_on__isnull=False)
        .exclude(pk=member.pk)
        .select_related("place")
        .order_by(nearby if member.place_id else Value(0), "-date_joined", "-pk")[:limit]
    )
    return [Newcomer(row.handle, row.display_name, row.avatar_url, row.place.name if row.place else "") for row in rows]
