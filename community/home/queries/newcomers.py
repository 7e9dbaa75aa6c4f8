"""Newcomers to greet."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, IntegerField, Value, When
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
    nearby = Case(When(place_id=member.place_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = (
        Member.objects.filter(is_active=True, date_joined__gt=HearthNow() - FRESH, present_on__isnull=False)
        .exclude(pk=member.pk)
        .select_related("place")
        .order_by(nearby if member.place_id else Value(0), "-date_joined", "-pk")[:limit]
    )
    return [Newcomer(row.handle, row.display_name, row.avatar_url, row.place.name if row.place else "") for row in rows]
