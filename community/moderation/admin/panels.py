"""What the desk knows about a member or a thing, for the pages of both."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from community.core.admin import Panel
from community.core.admin.cells import NOTHING, badge, excerpt, link, moment, page_of, person
from community.core.admin.paging import bounded_count
from community.moderation.enums import ReportState, SanctionKind
from community.moderation.models import Report, Sanction

if TYPE_CHECKING:
    from members.models import Member

SHOWN = 8
_TONES = {ReportState.OPEN: "amber", ReportState.UPHELD: "bad", ReportState.DISMISSED: ""}
_KINDS = {SanctionKind.NOTE: "", SanctionKind.SILENCE: "amber", SanctionKind.SUSPENSION: "bad"}


def report_state(report: Report) -> SafeString:
    return badge(report.get_state_display(), _TONES[ReportState(report.state)])


def sanction_kind(row: Sanction) -> SafeString:
    return badge(row.get_kind_display(), _KINDS[SanctionKind(row.kind)])


def sanction_end(row: Sanction) -> SafeString:
    """When a measure ends or ended, in words."""
    if row.kind == SanctionKind.NOTE:
        return NOTHING
    if row.lifted_at is not None:
        return SafeString(_("lifted %(when)s") % {"when": moment(row.lifted_at, "short")})
    if row.ends_at is None:
        return SafeString(_("until it is lifted"))
    return moment(row.ends_at)


def about_member(request: HttpRequest, member: "Member | None") -> Panel | None:
    """The newest reports about what a member wrote."""
    if member is None or not request.user.has_perm("moderation.view_report"):
        return None
    about = Report.objects.filter(author=member)
    rows = about.order_by("-created_at")[:SHOWN]
    upheld = bounded_count(about.filter(state=ReportState.UPHELD))
    return Panel(
        title=_("Reports about them"),
        icon="flag",
        columns=(_("When"), _("What"), _("Reason"), _("State")),
        rows=[
            (
                moment(row.created_at, "short"),
                page_of(row, excerpt(row.excerpt, 90)),
                row.get_reason_display(),
                report_state(row),
            )
            for row in rows
        ],
        tallies=((upheld, _("upheld")),) if upheld else (),
        empty=_("Nobody has reported anything they wrote."),
    )


def measures(request: HttpRequest, member: "Member | None") -> Panel | None:
    """A member's newest notes, silences and suspensions; those that run can be lifted here."""
    if member is None or not request.user.has_perm("moderation.view_sanction"):
        return None
    rows = Sanction.objects.filter(member=member).select_related("actor").order_by("-created_at")[:SHOWN]
    return Panel(
        title=_("Measures"),
        icon="gavel",
        columns=(_("Kind"), _("Since"), _("Until"), _("Reason"), _("By"), ""),
        rows=[
            (
                sanction_kind(row),
                moment(row.starts_at, "short"),
                sanction_end(row),
                excerpt(row.reason, 120),
                person(row.actor, role=False),
                _lift(request, row),
            )
            for row in rows
        ],
        empty=_("No note, silence or suspension so far."),
    )


def _lift(request: HttpRequest, row: Sanction) -> SafeString:
    if row.closed_at is not None or not request.user.has_perm("moderation.change_sanction"):
        return SafeString("")
    url = reverse("admin:moderation_sanction_act", args=[row.pk, "lift"])
    return link(f"{url}?next={request.path}", _("Lift"))


def same_thing(request: HttpRequest, report: Report) -> Panel | None:
    """The other reports on what a report is about."""
    others = (
        Report.objects.filter(kind=report.kind, object_id=report.object_id)
        .exclude(pk=report.pk)
        .select_related("reporter")
        .order_by("-id")[:SHOWN]
    )
    rows = [
        (
            moment(row.created_at, "short"),
            person(row.reporter),
            row.get_reason_display(),
            excerpt(row.details, 120),
            report_state(row),
        )
        for row in others
    ]
    columns = (_("When"), _("Reporter"), _("Reason"), _("Details"), _("State"))
    return Panel(title=_("Others about the same"), icon="users-round", columns=columns, rows=rows) if rows else None


def author_measures(request: HttpRequest, row: Any) -> Panel | None:
    return measures(request, row.author)


def author_reports(request: HttpRequest, row: Any) -> Panel | None:
    return about_member(request, row.author)
