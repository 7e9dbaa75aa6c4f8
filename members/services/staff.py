"""Who works for the community, and ending somebody's sign-ins: privileged acts, each audited."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.errors import InvalidInput, NotAllowed
from members.models import Member
from members.policies import can_change_staff_of, can_end_sessions_of
from members.services.role_moves import lock


class StaffLevel(models.TextChoices):
    """What somebody may do in the admin; the groups' rights come with the release."""

    NONE = "none", _("not staff")
    MODERATOR = "moderator", _("moderator")
    ADMIN = "admin", _("admin")
    SUPERUSER = "superuser", _("superuser: everything, and who is staff")


_GROUP_OF = {StaffLevel.MODERATOR: "moderators", StaffLevel.ADMIN: "admins"}


def level_of(member: Member) -> StaffLevel:
    """The level that `member` has now. One query for staff, none for others."""
    if not member.is_staff:
        return StaffLevel.NONE
    if member.is_superuser:
        return StaffLevel.SUPERUSER
    names = set(member.groups.values_list("name", flat=True))
    return StaffLevel.ADMIN if "admins" in names else StaffLevel.MODERATOR


def change_staff(*, actor: Member, member: Member, level: str, reason: str) -> Member:
    """Make `member` staff of that level, or none. A superuser's act, never on oneself, so that one always remains.

    Raises NotAllowed (the attempt is kept) and InvalidInput.
    """
    if not can_change_staff_of(actor, member):
        audit.record(actor=actor, action="members.change_staff.refused", subject=member, data={"level": level})
        raise NotAllowed
    if level not in StaffLevel.values:
        raise InvalidInput(_("There is no such level."), field="level")
    if not reason.strip():
        raise InvalidInput(_("Say why."), field="reason")
    with transaction.atomic():
        locked = lock(member.pk)
        before = level_of(locked)
        locked.is_staff = level != StaffLevel.NONE
        locked.is_superuser = level == StaffLevel.SUPERUSER
        locked.save(update_fields=["is_staff", "is_superuser"])
        locked.groups.remove(*Group.objects.filter(name__in=_GROUP_OF.values()))
        if name := _GROUP_OF.get(StaffLevel(level)):
            locked.groups.add(Group.objects.get_or_create(name=name)[0])
        audit.record(
            actor=actor,
            action="members.change_staff",
            subject=locked,
            data={"before": before.value, "level": level, "reason": reason[:300]},
        )
    return locked


@transaction.atomic
def end_sessions(*, actor: Member, member: Member, reason: str) -> int:
    """Sign `member` out everywhere. Returns how many sign-ins ended."""
    if not can_end_sessions_of(actor, member):
        raise NotAllowed
    sessions = list(UserSession.objects.filter(user=member).order_by("pk"))
    for session in sessions:
        session.end()
    audit.record(
        actor=actor,
        action="members.end_sessions",
        subject=member,
        data={"sessions": len(sessions), "reason": reason[:300]},
    )
    return len(sessions)
