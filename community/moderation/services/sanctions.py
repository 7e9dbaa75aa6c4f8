"""Notes, silences and suspensions, and their ends."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.clock import HearthNow, now
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation import policies, queries, registry
from community.moderation.enums import SanctionKind
from community.moderation.models import Report, Sanction
from community.notifications import services as notifications

if TYPE_CHECKING:
    from members.models import Member

_BATCH = 500


@transaction.atomic
def sanction(
    *,
    actor: "Member",
    member: "Member",
    kind: str,
    reason: str,
    ends_at: datetime | None = None,
    report: Report | None = None,
) -> Sanction:
    """Note, silence or suspend `member`; `ends_at` None means until it is lifted.

    Whoever registered in `registry.on_sanction` hears of it in this transaction, except of a note, which changes
    nothing. Raises NotAllowed, and InvalidInput for an end that is past.
    """
    if not policies.can_sanction(actor, member):
        raise NotAllowed
    if kind not in SanctionKind.values:
        raise InvalidInput(_("There is no such measure."), field="kind")
    if not reason.strip():
        raise InvalidInput(_("Say why: the member will read it."), field="reason")
    if ends_at is not None and ends_at <= now():
        raise InvalidInput(_("The end must lie ahead."), field="ends_at")
    row = Sanction.objects.create(
        member=member,
        kind=kind,
        reason=reason[:500],
        actor=actor,
        report=report,
        ends_at=None if kind == SanctionKind.NOTE else ends_at,
        closed_at=HearthNow() if kind == SanctionKind.NOTE else None,
    )
    audit.record(
        actor=actor,
        action=f"moderation.{kind}",
        subject=member,
        data={"sanction": row.pk, "reason": row.reason, "ends_at": ends_at.isoformat() if ends_at else None},
    )
    if kind != SanctionKind.NOTE:
        for listener in registry.on_sanction:
            listener(member.pk)
    notifications.notify(
        kind="sanction",
        recipients=[member],
        subject=f"sanction:{row.pk}",
        dedupe_key=f"sanction:{row.pk}",
        context={"measure": kind, "reason": row.reason, "ends_at": ends_at.isoformat() if ends_at else None},
    )
    return row


@transaction.atomic
def lift_sanction(*, actor: "Member", sanction: Sanction, reason: str) -> Sanction:
    """End a sanction before its time. Raises Conflict when it has ended already."""
    row = Sanction.objects.select_for_update(no_key=True).get(pk=sanction.pk)
    if not policies.can_sanction(actor, row.member):
        raise NotAllowed
    if row.closed_at is not None:
        raise Conflict(_("This has ended already."))
    row.lifted_at = row.closed_at = now()
    row.lifted_by = actor
    row.lift_reason = reason[:500]
    row.save(update_fields=["lifted_at", "closed_at", "lifted_by", "lift_reason"])
    audit.record(
        actor=actor, action="moderation.lift", subject=row.member, data={"sanction": row.pk, "reason": row.lift_reason}
    )
    _tell_end(row.member_id)
    notifications.notify(
        kind="sanction_lifted",
        recipients=[row.member_id],
        subject=f"sanction:{row.pk}",
        dedupe_key=f"sanction:{row.pk}:lifted",
        context={"measure": row.kind, "reason": row.lift_reason},
    )
    return row


@transaction.atomic
def end_sanctions() -> int:
    """Close the sanctions whose end has come and tell those who wait for it. Returns how many. Safe to run twice."""
    due = Sanction.objects.filter(Q(ends_at__lte=HearthNow()), closed_at__isnull=True)
    rows = list(due.select_for_update(no_key=True, skip_locked=True).order_by("ends_at", "id")[:_BATCH])
    Sanction.objects.filter(pk__in=[row.pk for row in rows]).update(closed_at=HearthNow())
    for member_id in dict.fromkeys(row.member_id for row in rows):
        _tell_end(member_id)
    return len(rows)


def _tell_end(member_id: int) -> None:
    # Another may still run: the end of the last one counts.
    if not queries.running(member_id):
        for listener in registry.on_sanction_end:
            listener(member_id)
