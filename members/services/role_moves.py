"""One member's move: the columns, the history and the message that belong together."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from community.core.clock import now
from community.notifications import services as notifications
from members.enums import RoleCause
from members.models import Member, RoleChange
from members.policies import effective_role

UNPINNED: dict[str, Any] = {"role_pinned": "", "role_pinned_until": None}


def lock(member_id: int) -> Member:
    """Load a member whose role is about to change; the row stays locked until the transaction ends."""
    return Member.objects.select_for_update(no_key=True).get(pk=member_id)


def apply(
    member: Member,
    changed: dict[str, Any],
    *,
    cause: RoleCause,
    numbers: dict[str, Any] | None = None,
    reason: str = "",
    actor: Member | None = None,
) -> None:
    """Write `changed` columns of a locked member, the role that follows from them, its history and the message.

    A pin is kept in the history even where it changes nothing: the next run looks at those members again.
    """
    for name, value in changed.items():
        setattr(member, name, value)
    before, member.role = (
        member.role,
        effective_role(earned=member.role_earned, pinned=member.role_pinned, lowered=member.role_lowered),
    )
    if member.role == before and cause not in (RoleCause.PIN, RoleCause.PIN_END):
        member.save(update_fields=list(changed))
        return
    if member.role != before:
        member.role_since = now()
    member.save(update_fields=[*changed, "role", "role_since"])
    change = RoleChange.objects.create(
        member=member,
        before=before,
        after=member.role,
        cause=cause,
        reason=reason[:300],
        numbers=numbers or {},
        actor=actor,
    )
    if member.role == before:
        return
    notifications.notify(
        kind="role_changed",
        recipients=[member],
        subject="role",
        dedupe_key=f"role:{change.pk}",
        context={"before": before, "after": str(member.role), "cause": str(cause), "reason": change.reason},
        url=reverse("members:role"),
    )


@transaction.atomic
def settle_pin(member_id: int) -> bool:
    """End a pin whose time is over: the earned role returns. False when there is none, or it still runs."""
    member = lock(member_id)
    if member.role_pinned_until is None or member.role_pinned_until > now():
        return False
    apply(member, UNPINNED, cause=RoleCause.PIN_END)
    return True
