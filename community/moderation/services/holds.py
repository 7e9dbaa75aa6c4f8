"""What waits for a moderator before others see it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.clock import now
from community.core.errors import Conflict, NotAllowed
from community.moderation import policies, registry
from community.moderation.enums import HoldReason, HoldState
from community.moderation.models import Hold
from community.notifications import services as notifications

if TYPE_CHECKING:
    from members.models import Member


@transaction.atomic
def hold(*, kind: str, object_id: int, author: "Member", reasons: Sequence[HoldReason]) -> Hold:
    """Have the thing wait at the desk. The owning app keeps it from others' eyes; a second hold changes nothing."""
    reportable = registry.reportables[kind]
    obj = reportable.get(object_id)
    row = Hold(
        kind=kind,
        object_id=object_id,
        author=author,
        why=" ".join(dict.fromkeys(reasons)),
        excerpt=reportable.excerpt_of(obj)[:600] if obj is not None else "",
        url=reportable.url_of(obj) if obj is not None else "",
    )
    Hold.objects.bulk_create([row], ignore_conflicts=True)
    return Hold.objects.get(kind=kind, object_id=object_id, state=HoldState.WAITING)


def still_waits(*, kind: str, object_id: int) -> bool:
    """Whether the thing waits at the desk; if so its hold is locked, so that nobody decides it before the commit."""
    waiting = Hold.objects.filter(kind=kind, object_id=object_id, state=HoldState.WAITING)
    return waiting.select_for_update(no_key=True).first() is not None


@transaction.atomic
def approve_hold(*, actor: "Member", hold: Hold, reason: str = "") -> Hold:
    """Publish what was held."""
    return _decide(actor=actor, hold=hold, state=HoldState.APPROVED, reason=reason)


@transaction.atomic
def reject_hold(*, actor: "Member", hold: Hold, reason: str = "") -> Hold:
    """Leave what was held unpublished, as hidden."""
    return _decide(actor=actor, hold=hold, state=HoldState.REJECTED, reason=reason)


def _decide(*, actor: "Member", hold: Hold, state: HoldState, reason: str) -> Hold:
    if not policies.can_handle(actor, hold):
        raise NotAllowed
    row = Hold.objects.select_for_update(no_key=True).get(pk=hold.pk)
    if row.state != HoldState.WAITING:
        raise Conflict(_("Somebody else has decided this already."))
    if row.author_id == actor.pk:
        raise NotAllowed(_("This is about you: somebody else must decide it."))
    row.state = state
    row.resolution = reason[:500]
    row.resolved_by = actor
    row.resolved_at = now()
    row.save(update_fields=["state", "resolution", "resolved_by", "resolved_at"])
    audit.record(
        actor=actor,
        action=f"moderation.hold_{state}",
        subject=row,
        data={"kind": row.kind, "object": row.object_id, "reason": row.resolution},
    )
    reportable = registry.reportables[row.kind]
    obj = reportable.get(row.object_id)
    if obj is None:
        return row
    act = reportable.restore if state == HoldState.APPROVED else reportable.hide
    act(actor=actor, obj=obj, reason=reason)
    notifications.notify(
        kind="hold_approved" if state == HoldState.APPROVED else "hold_rejected",
        recipients=[row.author_id],
        subject=f"{row.kind}:{row.object_id}",
        dedupe_key=f"hold:{row.pk}",
        context={row.kind: row.object_id, "excerpt": reportable.excerpt_of(obj)[:120], "reason": row.resolution},
        url=reportable.url_of(obj),
    )
    return row
