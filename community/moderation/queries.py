"""Reads of the desk, and whether somebody is silenced or suspended now."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from community.core.clock import HearthNow
from community.moderation.enums import SanctionKind
from community.moderation.models import Sanction

if TYPE_CHECKING:
    from members.models import Member


def running(member: "Member | int") -> list[Sanction]:
    """Return the silences and suspensions that hold now, by the one clock. One indexed query."""
    member_id: Any = member if isinstance(member, int) else member.pk
    return list(running_rows().filter(member_id=member_id).order_by("-starts_at", "-id"))


def running_rows() -> QuerySet[Sanction]:
    """Return everybody's silences and suspensions that hold now."""
    return Sanction.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=HearthNow()),
        closed_at__isnull=True,
        lifted_at__isnull=True,
        starts_at__lte=HearthNow(),
        kind__in=(SanctionKind.SILENCE, SanctionKind.SUSPENSION),
    )


def silenced(member: "Member | int") -> Sanction | None:
    """Return the sanction that keeps `member` from writing, if one runs: a suspension does so too."""
    found = running(member)
    return found[0] if found else None


def suspended(member: "Member | int") -> Sanction | None:
    """Return the running suspension of `member`, if there is one."""
    return next((row for row in running(member) if row.kind == SanctionKind.SUSPENSION), None)
