"""The queue of reports, and a report's page with what is needed to decide it."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, ReasonForm, RecordAdmin, Task, each_told, register_panel
from community.core.admin.cells import excerpt, moment, person
from community.core.admin.paging import bounded_count
from community.core.clock import now
from community.core.forms import CleanTextField
from community.moderation import registry, services
from community.moderation.admin import panels
from community.moderation.admin.forms import DecideForm
from community.moderation.enums import Outcome, ReportState
from community.moderation.models import Report

QUOTE = '<blockquote>{}</blockquote><p class="meta">{}</p>'


_SAME = Report.objects.filter(kind=OuterRef("kind"), object_id=OuterRef("object_id"), state=ReportState.OPEN)
# Deciding one decides all about the same thing: the queue shows each thing once, since its first report.
FIRST_ABOUT_IT = Q(state=ReportState.OPEN) & ~Exists(_SAME.filter(pk__lt=OuterRef("pk")))


def open_things() -> QuerySet[Report]:
    """The first open report about each thing."""
    return Report.objects.filter(FIRST_ABOUT_IT)


class StateFilter(admin.SimpleListFilter):
    """Open ones unless asked for; each choice has its index."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("resolved", _("decided"))]

    def queryset(self, request: Any, rows: Any) -> Any:
        return rows.filter(resolved_at__isnull=False) if self.value() else rows.filter(FIRST_ABOUT_IT)

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": not self.value(),
            "query_string": changelist.get_query_string(remove=["state", "p"]),
            "display": _("undecided"),
        }
        yield {
            "selected": bool(self.value()),
            "query_string": changelist.get_query_string({"state": "resolved"}, ["p"]),
            "display": _("decided"),
        }


class UndoForm(ReasonForm):
    reason = CleanTextField(label=_("Reason"), required=False, max_length=300)


def _decide(request: Any, report: Report, data: dict[str, Any]) -> SafeString:
    done = services.resolve_report(
        actor=request.user, report=report, outcome=data["outcome"], reason=data["reason"], ends_at=data["ends_at"]
    )
    undo = reverse("admin:moderation_report_act", args=[report.pk, "undo"])
    words = gettext("Decided: %(outcome)s.") % {"outcome": done.get_outcome_display()}
    return format_html('{} <a href="{}">{}</a>', words, undo, gettext("Take it back"))


def _undo(request: Any, report: Report, data: dict[str, Any]) -> Any:
    services.undo_resolution(actor=request.user, report=report, reason=data["reason"])
    return gettext("Taken back: the report is open again.")


def _may_decide(request: HttpRequest, report: Report) -> bool:
    return report.state == ReportState.OPEN and request.user.has_perm("moderation.change_report")


def _may_undo(request: HttpRequest, report: Report) -> bool:
    return report.state != ReportState.OPEN and request.user.has_perm("moderation.change_report")


@admin.action(description=_("Leave them"), permissions=["decide"])
def dismiss(model_admin: "ReportAdmin", request: Any, rows: Any) -> None:
    each_told(
        request,
        rows.filter(state=ReportState.OPEN),
        lambda row: services.resolve_report(actor=request.user, report=row, outcome=Outcome.DISMISS),
        lambda n: ngettext("%(n)d report dismissed.", "%(n)d reports dismissed.", n) % {"n": n},
    )


@admin.action(description=_("Hide what they are about"), permissions=["decide"])
def hide(model_admin: "ReportAdmin", request: Any, rows: Any) -> None:
    each_told(
        request,
        rows.filter(state=ReportState.OPEN),
        lambda row: services.resolve_report(
            actor=request.user, report=row, outcome=Outcome.HIDE, reason=str(row.get_reason_display())
        ),
        lambda n: ngettext("%(n)d report decided.", "%(n)d reports decided.", n) % {"n": n},
    )


@admin.action(description=_("Take the decisions back"), permissions=["decide"])
def take_back(model_admin: "ReportAdmin", request: Any, rows: Any) -> None:
    each_told(
        request,
        rows.filter(resolved_at__isnull=False),
        lambda row: services.undo_resolution(actor=request.user, report=row),
        lambda n: ngettext("%(n)d report is open again.", "%(n)d reports are open again.", n) % {"n": n},
    )


@admin.register(Report)
class ReportAdmin(RecordAdmin):
    task = Task.HANDLE
    task_order = 10
    task_label = _("Reports")
    task_hint = _("What members say should be looked at, oldest first.")
    rights: ClassVar[Any] = {"moderators": ("view", "change"), "admins": ("view", "change")}

    list_display = ("what", "why", "who", "since")
    list_select_related = ("author", "reporter")
    list_filter = (StateFilter,)
    actions = (dismiss, hide, take_back)
    change_form_template = "admin/moderation/report.html"
    fields = ()
    acts = (
        Act(
            name="decide",
            label=_("Decide"),
            form=DecideForm,
            run=_decide,
            allowed=_may_decide,
            icon="gavel",
        ),
        Act(
            name="undo",
            label=_("Take the decision back"),
            form=UndoForm,
            run=_undo,
            allowed=_may_undo,
            icon="undo-2",
            intro=_(
                "What was hidden is shown again, a measure that came of it is lifted, and the report is open again."
            ),
        ),
    )

    def waiting(self, request: HttpRequest) -> int:
        return bounded_count(open_things())

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("moderation.change_report")

    def get_queryset(self, request: Any) -> Any:
        counted = _SAME.order_by().values("kind").annotate(n=Count("pk")).values("n")
        return super().get_queryset(request).annotate(times=Coalesce(Subquery(counted), 0))

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["-resolved_at", "-id"] if request.GET.get("state") else ["created_at", "id"]

    def get_actions(self, request: Any) -> Any:
        found = super().get_actions(request)
        wanted = ("take_back",) if request.GET.get("state") else ("dismiss", "hide")
        return {name: action for name, action in found.items() if name in wanted}

    @admin.display(description=_("what"))
    def what(self, report: Report) -> SafeString:
        kind = registry.reportables.get(report.kind)
        label = kind.label if kind else report.kind
        times: int = report.times  # type: ignore[attr-defined]
        if times < 2:
            return format_html("{}<small>{}</small>", excerpt(report.excerpt), label)
        words = ngettext("%(n)d report", "%(n)d reports", times) % {"n": times}
        return format_html("{}<small>{} · {}</small>", excerpt(report.excerpt), label, words)

    @admin.display(description=_("reason"))
    def why(self, report: Report) -> Any:
        if report.state == ReportState.OPEN:
            return report.get_reason_display()
        return format_html("{} {}", panels.report_state(report), report.get_outcome_display())

    @admin.display(description=_("written by"))
    def who(self, report: Report) -> SafeString:
        return person(report.author)

    @admin.display(description=_("reported"))
    def since(self, report: Report) -> SafeString:
        return moment(report.created_at, "short")

    def heading(self, obj: Report) -> str:
        return str(obj.get_reason_display())

    def summary(self, request: HttpRequest, obj: Report) -> SafeString:
        return format_html(QUOTE, excerpt(obj.excerpt, 300), person(obj.author))

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        report = self.get_object(request, object_id)
        context: dict[str, Any] = dict(extra_context or {})
        if report is not None and self.has_view_permission(request, report):
            context |= _thing(report)
            if _may_decide(request, report):
                context["decide"] = DecideForm(obj=report, request=request)
                context["decide_url"] = self.act_url(report, "decide")
        return super().change_view(request, object_id, form_url, context)

    def acts_for(self, request: HttpRequest, obj: Any) -> Any:
        # Deciding stands on the page itself.
        return [(act, url) for act, url in super().acts_for(request, obj) if act.name != "decide"]

    def after_act(self, request: HttpRequest, obj: Any, act: Act) -> str:
        """The next open report, so that a queue is worked off page by page; the list when none is left."""
        if act.name == "undo":
            return self.object_url(obj)
        following = open_things().order_by("created_at", "id").first()
        return self.object_url(following) if following else self.list_url()


def _thing(report: Report) -> dict[str, Any]:
    """What the report is about, as it is now."""
    kind = registry.reportables.get(report.kind)
    thing = kind.get(report.object_id) if kind else None
    if kind is None or thing is None:
        return {"thing": None}
    return {
        "thing": thing,
        "thing_kind": kind.label,
        "thing_now": kind.excerpt_of(thing),
        "thing_url": kind.url_of(thing),
        "thing_note": kind.note_of(thing),
        "waited": (now() - report.created_at).days,
    }


register_panel("moderation.report", panels.same_thing, order=10)
register_panel("moderation.report", panels.author_measures, order=30)
register_panel("moderation.report", panels.author_reports, order=40)
