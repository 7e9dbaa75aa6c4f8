"""Reports, and what the desk does about them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.clock import HearthNow, now
from community.core.errors import Conflict, InvalidInput, NotAllowed, TooMany
from community.moderation import policies, registry
from community.moderation.enums import Outcome, Reason, ReportState, SanctionKind
from community.moderation.models import Report, Sanction
from community.moderation.services.sanctions import lift_sanction, sanction
from community.notifications import services as notifications

if TYPE_CHECKING:
    from members.models import Member

REPORTS_A_DAY = 20
_SANCTION_OF = {
    Outcome.NOTE: SanctionKind.NOTE,
    Outcome.SILENCE: SanctionKind.SILENCE,
    Outcome.SUSPEND: SanctionKind.SUSPENSION,
}


@transaction.atomic
def report(*, actor: "Member", kind: str, object_id: int, reason: str, details: str = "") -> Report:
    """Put something on the desk. The same member reporting the same thing again gets the report they made.

    Raises InvalidInput for what is not there, or not for this reader, and TooMany past 20 reports a day.
    """
    reportable = registry.reportables.get(kind)
    obj = reportable.get(object_id) if reportable else None
    if reportable is None or obj is None or not reportable.can_see(actor, obj):
        raise InvalidInput(_("This is not here any more."))
    if reason not in Reason.values:
        raise InvalidInput(_("Choose a reason."), field="reason")
    author = reportable.author_of(obj)
    if author is not None and author.pk == actor.pk:
        raise NotAllowed(_("You cannot report yourself."))
    # One at a time for each member, so that parallel requests cannot pass the limit together.
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=actor.pk)
    mine = Report.objects.filter(reporter=actor)
    if earlier := mine.filter(kind=kind, object_id=object_id).first():
        return earlier
    if mine.filter(created_at__gt=HearthNow() - timedelta(days=1)).count() >= REPORTS_A_DAY:
        raise TooMany(_("You have reported a lot today. Moderators will look at those first."))
    return Report.objects.create(
        reporter=actor,
        kind=kind,
        object_id=object_id,
        author=author,
        reason=reason,
        details=details[:1000],
        excerpt=reportable.excerpt_of(obj)[:600],
        url=reportable.url_of(obj),
    )


@transaction.atomic
def resolve_report(
    *, actor: "Member", report: Report, outcome: str, reason: str = "", ends_at: datetime | None = None
) -> Report:
    """Decide a report, and with it every open report on the same thing.

    Any outcome but "dismiss" hides the thing through its app; "note", "silence" and "suspend" also sanction the author
    (until `ends_at`). Reporters and author are told. Raises Conflict when somebody else has decided already.
    """
    if not policies.can_handle(actor, report):
        raise NotAllowed
    if outcome not in Outcome.values:
        raise InvalidInput(_("Choose what to do."), field="outcome")
    same = list(
        Report.objects.select_for_update(no_key=True)
        .filter(kind=report.kind, object_id=report.object_id, state=ReportState.OPEN)
        .order_by("id")
    )
    row = next((one for one in same if one.pk == report.pk), None)
    if row is None:
        raise Conflict(_("Somebody else has decided this already."))
    if row.author_id == actor.pk:
        raise NotAllowed(_("This is about you: somebody else must decide it."))
    upheld = outcome != Outcome.DISMISS
    moment = now()
    for one in same:
        one.state = ReportState.UPHELD if upheld else ReportState.DISMISSED
        one.outcome = outcome
        one.resolution = reason[:500]
        one.resolved_by = actor
        one.resolved_at = moment
    Report.objects.bulk_update(same, ["state", "outcome", "resolution", "resolved_by", "resolved_at"])
    audit.record(
        actor=actor,
        action="moderation.resolve",
        subject=row,
        data={"kind": row.kind, "object": row.object_id, "outcome": outcome, "reason": row.resolution},
    )
    if upheld:
        _hide(actor=actor, row=row, reason=reason)
    if (measure := _SANCTION_OF.get(Outcome(outcome))) and row.author is not None:
        sanction(actor=actor, member=row.author, kind=measure, reason=reason, ends_at=ends_at, report=row)
    _tell(same, upheld=upheld)
    return row


def _hide(*, actor: "Member", row: Report, reason: str) -> None:
    reportable, obj = _object_of(row)
    if obj is None:
        return
    reportable.hide(actor=actor, obj=obj, reason=reason)
    if row.author_id is not None:
        notifications.notify(
            kind="hidden",
            recipients=[row.author_id],
            subject=f"{row.kind}:{row.object_id}",
            dedupe_key=f"hidden:{row.pk}:{_decision(row)}",
            context=_about(row) | {"reason": reason[:500]},
            url=reportable.url_of(obj),
        )


def _object_of(row: Report) -> tuple[registry.Reportable, Any]:
    reportable = registry.reportables[row.kind]
    return reportable, reportable.get(row.object_id)


def _about(row: Report) -> dict[str, Any]:
    """What it was about: its words, and its number under its kind, by which their app knows who may read them."""
    return {row.kind: row.object_id, "excerpt": row.excerpt[:120]}


def _decision(row: Report) -> str:
    """Tell this decision from one that is taken back and made again."""
    return f"{row.resolved_at:%Y%m%d%H%M%S%f}"


def _tell(rows: list[Report], *, upheld: bool) -> None:
    for row in rows:
        if row.reporter_id is not None:
            notifications.notify(
                kind="report_resolved",
                recipients=[row.reporter_id],
                subject=f"report:{row.pk}",
                dedupe_key=f"report:{row.pk}:{_decision(row)}",
                context=_about(row) | {"upheld": upheld},
            )


@transaction.atomic
def undo_resolution(*, actor: "Member", report: Report, reason: str = "") -> Report:
    """Take a decision back: the thing is shown again, its sanction lifted, and every report it settled open again.

    Raises NotAllowed when it came with a sanction that the actor may not lift.
    """
    if not policies.can_handle(actor, report):
        raise NotAllowed
    row = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if row.state == ReportState.OPEN:
        raise Conflict(_("This is open already."))
    # One decision settled all that were open on the thing, at one moment.
    settled = Report.objects.filter(kind=row.kind, object_id=row.object_id, resolved_at=row.resolved_at)
    if row.state == ReportState.UPHELD:
        for one in Sanction.objects.filter(report__in=settled, closed_at__isnull=True).order_by("id"):
            lift_sanction(actor=actor, sanction=one, reason=reason)
        reportable, obj = _object_of(row)
        if obj is not None:
            reportable.restore(actor=actor, obj=obj, reason=reason)
    audit.record(
        actor=actor,
        action="moderation.undo",
        subject=row,
        data={"kind": row.kind, "object": row.object_id, "outcome": row.outcome, "reason": reason[:500]},
    )
    settled.update(state=ReportState.OPEN, outcome="", resolution="", resolved_by=None, resolved_at=None)
    row.refresh_from_db()
    return row
