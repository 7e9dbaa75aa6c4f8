"""Who may do what at the desk."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from community.moderation import registry

if TYPE_CHECKING:
    from community.moderation.models import Hold, Report
    from members.models import Member


def can_moderate(viewer: "Member | AnonymousUser") -> bool:
    """Staff, and whoever an app gives a moderator's powers (leaders who are awake)."""
    if not viewer.is_authenticated or not viewer.is_active:
        return False
    return bool(viewer.is_staff) or any(check(viewer) for check in registry.moderator_checks)


def handled(viewer: "Member | AnonymousUser", reportable: registry.Reportable) -> "QuerySet[Any, Any] | bool":
    """Which things of one kind the viewer decides about: all, none, or those of a queryset of ids."""
    if not viewer.is_authenticated or not viewer.is_active:
        return False
    if viewer.is_staff:
        return True
    return can_moderate(viewer) if reportable.handled_by is None else reportable.handled_by(viewer)


def has_desk(viewer: "Member | AnonymousUser") -> bool:
    """Whether there is anything that the viewer decides about. Asks no rows."""
    return any(handled(viewer, reportable) is not False for reportable in registry.reportables.values())


def has_no_desk(viewer: "Member | AnonymousUser") -> bool:
    """Whether nothing on the viewer's pages depends on what waits for a decision."""
    return not has_desk(viewer)


def can_handle(viewer: "Member | AnonymousUser", row: "Report | Hold") -> bool:
    """Whether the viewer decides about what was reported or held: its app says so of everybody but staff."""
    reportable = registry.reportables.get(row.kind)
    if reportable is None:
        return viewer.is_authenticated and viewer.is_active and bool(viewer.is_staff)
    things = handled(viewer, reportable)
    return things if isinstance(things, bool) else things.filter(pk=row.object_id).exists()


def can_sanction(actor: "Member | AnonymousUser", member: "Member") -> bool:
    """Staff may, but not themselves, and only a superuser another of the staff."""
    if not actor.is_authenticated or not actor.is_active or not actor.is_staff or actor.pk == member.pk:
        return False
    return bool(actor.is_superuser) or not (member.is_staff or member.is_superuser)
