"""Measures: what runs, what has ended, and lifting."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, ReasonForm, RecordAdmin, Task
from community.core.admin.cells import NOTHING, excerpt, moment, page_of, person
from community.moderation import policies, services
from community.moderation.admin import panels
from community.moderation.models import Sanction


def _lift(request: Any, row: Sanction, data: dict[str, Any]) -> str:
    services.lift_sanction(actor=request.user, sanction=row, reason=data["reason"])
    return gettext("Lifted. The member has been told.")


def _may_lift(request: Any, row: Sanction) -> bool:
    may = request.user.has_perm("moderation.change_sanction") and policies.can_sanction(request.user, row.member)
    return row.closed_at is None and may


class RunningFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "running"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("running"))]

    def queryset(self, request: Any, rows: Any) -> Any:
        return rows.filter(closed_at__isnull=True) if self.value() else rows


@admin.register(Sanction)
class SanctionAdmin(RecordAdmin):
    task = Task.PEOPLE
    task_order = 30
    task_label = _("Measures")
    task_hint = _("Notes, silences and suspensions, the newest first.")
    rights: ClassVar[Any] = {"moderators": ("view", "change", "add"), "admins": ("view", "change", "add")}

    list_display = ("who", "measure", "until", "why", "by")
    list_display_links = ("measure",)
    list_select_related = ("member", "actor")
    list_filter = (RunningFilter,)
    ordering = ("-id",)
    fields = ("who", "measure", "since", "until", "text", "by", "of_report", "lifted")
    readonly_fields = fields
    acts = (
        Act(
            name="lift",
            label=_("Lift"),
            form=ReasonForm,
            run=_lift,
            allowed=_may_lift,
            icon="undo-2",
            intro=_("It ends at once, and the member is told."),
        ),
    )

    @admin.display(description=_("member"))
    def who(self, row: Sanction) -> SafeString:
        return person(row.member)

    @admin.display(description=_("kind"))
    def measure(self, row: Sanction) -> SafeString:
        return panels.sanction_kind(row)

    @admin.display(description=_("since"))
    def since(self, row: Sanction) -> SafeString:
        return moment(row.starts_at)

    @admin.display(description=_("until"))
    def until(self, row: Sanction) -> SafeString:
        return panels.sanction_end(row)

    @admin.display(description=_("reason"))
    def why(self, row: Sanction) -> SafeString:
        return excerpt(row.reason, 100)

    @admin.display(description=_("reason"))
    def text(self, row: Sanction) -> str:
        return row.reason

    @admin.display(description=_("done by"))
    def by(self, row: Sanction) -> SafeString:
        return person(row.actor, role=False)

    @admin.display(description=_("report"))
    def of_report(self, row: Sanction) -> Any:
        return page_of(row.report, excerpt(row.report.excerpt, 80)) if row.report else NOTHING

    @admin.display(description=_("lifted"))
    def lifted(self, row: Sanction) -> Any:
        return (
            format_html("{} {} {}", moment(row.lifted_at), person(row.lifted_by), row.lift_reason)
            if row.lifted_at
            else NOTHING
        )

    def heading(self, obj: Sanction) -> str:
        return f"{obj.member.display_name}: {obj.get_kind_display()}"

    def summary(self, request: HttpRequest, obj: Sanction) -> SafeString:
        return format_html("<p>{} {}</p><p>{}</p>", person(obj.member), panels.sanction_kind(obj), obj.reason)
