"""Moves from one role to another. The columns of Member that begin with `role` are written here and in the role run."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.clock import now
from community.core.errors import InvalidInput, NotAllowed
from members.enums import Role, RoleCause
from members.models import Member
from members.policies import can_pin_role_of
from members.services.role_moves import UNPINNED, apply, lock, settle_pin
from members.services.role_run import recompute_roles

__all__ = [
    "lower_for_sanction",
    "pin_role",
    "recompute_roles",
    "restore_after_sanction",
    "settle_pin",
    "took_part",
    "unpin_role",
]

# Within this time a second sign of taking part need not be written down.
_FINE_ENOUGH = timedelta(hours=1)


def took_part(*, member_id: int, at: datetime | None = None, known: Member | None = None) -> None:
    """Note a visible post, an attendance or a check-in at `at` (now when omitted); `known`: loaded just now.

    Wakes a resting role, and makes a lurker a novice at once. In the caller's transaction.
    """
    moment = at or now()
    member = known or Member.objects.only("took_part_at", "resting_since", "role_earned").get(pk=member_id)
    fresh = member.took_part_at is not None and member.took_part_at > moment - _FINE_ENOUGH
    if fresh and member.resting_since is None and member.role_earned != Role.LURKER:
        return
    with transaction.atomic():
        member = lock(member_id)
        changed: dict[str, Any] = {}
        if member.took_part_at is None or member.took_part_at < moment:
            changed["took_part_at"] = moment
        if member.resting_since is not None and moment > member.resting_since:
            changed["resting_since"] = None
        if member.role_earned == Role.LURKER:
            changed["role_earned"] = Role.NOVICE
        apply(member, changed, cause=RoleCause.COMPUTED, numbers={"took_part": [1, 1]})


def pin_role(*, actor: Member, member: Member, role: str, reason: str, until: datetime) -> Member:
    """Set `member`'s role by hand until `until`; the runs leave it alone, and at the end the earned one returns.

    Raises NotAllowed (nobody pins their own role; the attempt is kept) and InvalidInput.
    """
    _require(actor, member, "members.pin_role")
    if role not in Role.values:
        raise InvalidInput(_("There is no such role."), field="role")
    if not reason.strip():
        raise InvalidInput(_("Say why: the member will read it."), field="reason")
    if until <= now():
        raise InvalidInput(_("The end must lie ahead."), field="until")
    with transaction.atomic():
        locked = lock(member.pk)
        audit.record(
            actor=actor,
            action="members.pin_role",
            subject=locked,
            data={"role": role, "before": locked.role, "reason": reason[:300], "until": until.isoformat()},
        )
        changed = {"role_pinned": role, "role_pinned_until": until}
        apply(locked, changed, cause=RoleCause.PIN, reason=reason, actor=actor, numbers={"until": until.isoformat()})
    return locked


def unpin_role(*, actor: Member, member: Member, reason: str) -> Member:
    """End a pin before its time. Nothing happens when there is none."""
    _require(actor, member, "members.unpin_role")
    with transaction.atomic():
        locked = lock(member.pk)
        if not locked.role_pinned:
            return locked
        audit.record(actor=actor, action="members.unpin_role", subject=locked, data={"reason": reason[:300]})
        apply(locked, UNPINNED, cause=RoleCause.PIN_END, reason=reason, actor=actor)
    return locked


@transaction.atomic
def lower_for_sanction(member_id: int) -> None:
    """Take a step back for a sanction that has begun; a second one while it runs takes no further step."""
    member = lock(member_id)
    if not member.role_lowered:
        apply(member, {"role_lowered": True}, cause=RoleCause.SANCTION)


@transaction.atomic
def restore_after_sanction(member_id: int) -> None:
    """Give the step back when no sanction runs any more."""
    member = lock(member_id)
    if member.role_lowered:
        apply(member, {"role_lowered": False}, cause=RoleCause.SANCTION_END)


def _require(actor: Member, member: Member, action: str) -> None:
    if can_pin_role_of(actor, member):
        return
    audit.record(actor=actor, action=f"{action}.refused", subject=member)
    raise NotAllowed
