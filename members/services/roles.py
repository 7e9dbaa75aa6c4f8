"""Moves from one role to another. The columns of Member that begin with `role` are written here and nowhere else."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from community.core.clock import now
from members.enums import Role, RoleCause
from members.models import Member, RoleChange
from members.policies import effective_role

# Within this time a second sign of taking part need not be written down.
_FINE_ENOUGH = timedelta(hours=1)


def took_part(*, member_id: int, at: datetime | None = None) -> None:
    """Note a visible post, an attendance or a check-in at `at` (now when omitted).

    Wakes a resting role, and makes a lurker a novice at once. In the caller's transaction.
    """
    moment = at or now()
    member = Member.objects.only("took_part_at", "resting_since", "role_earned").get(pk=member_id)
    fresh = member.took_part_at is not None and member.took_part_at > moment - _FINE_ENOUGH
    if fresh and member.resting_since is None and member.role_earned != Role.LURKER:
        return
    with transaction.atomic():
        member = lock_member(member_id)
        changed: dict[str, Any] = {}
        if member.took_part_at is None or member.took_part_at < moment:
            changed["took_part_at"] = moment
        if member.resting_since is not None and moment > member.resting_since:
            changed["resting_since"] = None
        if member.role_earned == Role.LURKER:
            changed["role_earned"] = Role.NOVICE
        apply_role(member, changed, cause=RoleCause.COMPUTED, numbers={"took_part": [1, 1]}, at=moment)


def lock_member(member_id: int) -> Member:
    """Load a member whose role is about to change; the row stays locked until the transaction ends."""
    return Member.objects.select_for_update(no_key=True).get(pk=member_id)


def apply_role(
    member: Member,
    changed: dict[str, Any],
    *,
    cause: RoleCause,
    numbers: dict[str, Any] | None = None,
    reason: str = "",
    actor: Member | None = None,
    at: datetime | None = None,
) -> RoleChange | None:
    """Write `changed` columns of a locked `member` and what follows from them; return the change of role, if any."""
    for name, value in changed.items():
        setattr(member, name, value)
    before = member.role
    member.role = effective_role(earned=member.role_earned, pinned=member.role_pinned, lowered=member.role_lowered)
    if member.role == before:
        member.save(update_fields=list(changed))
        return None
    member.role_since = at or now()
    member.save(update_fields=[*changed, "role", "role_since"])
    return RoleChange.objects.create(
        member=member,
        before=before,
        after=member.role,
        cause=cause,
        reason=reason,
        numbers=numbers or {},
        actor=actor,
        created_at=member.role_since,
    )
