"""Who may do what at the desk."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from community.moderation import registry

if TYPE_CHECKING:
    from members.models import Member


def can_moderate(viewer: "Member | AnonymousUser") -> bool:
    """Staff, and whoever an app gives a moderator's powers (leaders who are awake)."""
    if not viewer.is_authenticated or not viewer.is_active:
        return False
    return bool(viewer.is_staff) or any(check(viewer) for check in registry.moderator_checks)


def can_sanction(actor: "Member | AnonymousUser", member: "Member") -> bool:
    """Staff may, but not themselves, and only a superuser another of the staff."""
    if not actor.is_authenticated or not actor.is_active or not actor.is_staff or actor.pk == member.pk:
        return False
    return bool(actor.is_superuser) or not (member.is_staff or member.is_superuser)
