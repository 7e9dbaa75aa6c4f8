"""What waits for review before others see it."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, ActForm, RecordAdmin, Task, each_told, register_panel
from community.core.admin.cells import badge, excerpt, moment, person
from community.core.admin.paging import bounded_count
from community.moderation import registry, services
from community.moderation.admin import panels
from community.moderation.admin.forms import WithReason
from community.moderation.admin.reports import QUOTE
from community.moderation.enums import HoldState
from community.moderation.models import Hold


class RejectForm(WithReason):
    """Why the post is not published."""


def _approve(request: Any, hold: Hold, data: dict[str, Any]) -> str:
    services.approve_hold(actor=request.user, hold=hold)
    return gettext("Published. Its author has been told.")


def _reject(request: Any, hold: Hold, data: dict[str, Any]) -> str:
    services.reject_hold(actor=request.user, hold=hold, reason=data["reason"])
    return gettext("Not published. Its author has been told why.")


def _may_decide(request: HttpRequest, hold: Hold) -> bool:
    return hold.state == HoldState.WAITING and request.user.has_perm("moderation.change_hold")


@admin.action(description=_("Publish them"), permissions=["decide"])
def approve(model_admin: "HoldAdmin", request: Any, rows: Any) -> None:
    each_told(
        request,
        rows.filter(state=HoldState.WAITING),
        lambda row: services.approve_hold(actor=request.user, hold=row),
        lambda n: ngettext("%(n)d published.", "%(n)d published.", n) % {"n": n},
    )


class HoldStateFilter(admin.SimpleListFilter):
    """Those waiting unless asked for; each choice has its index."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("resolved", _("decided"))]

    def queryset(self, request: Any, rows: Any) -> Any:
        return rows.filter(resolved_at__isnull=False) if self.value() else rows.filter(state=HoldState.WAITING)

    def choices(self, changelist: Any) -> Any:
        for value, words in ((None, _("undecided")), ("resolved", _("decided"))):
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({"state": value} if value else {}, ["state", "p"]),
                "display": words,
            }


@admin.register(Hold)
class HoldAdmin(RecordAdmin):
    task = Task.HANDLE
    task_order = 20
    task_label = _("Waiting for review")
    task_hint = _("Posts that nobody sees before you have read them.")
    rights: ClassVar[Any] = {"moderators": ("view", "change"), "admins": ("view", "change")}

    list_display = ("what", "cause", "who", "since")
    list_select_related = ("author",)
    list_filter = (HoldStateFilter,)
    actions = (approve,)
    change_form_template = "admin/moderation/hold.html"
    fields = ()
    acts = (
        Act(name="approve", label=_("Publish"), form=ActForm, run=_approve, allowed=_may_decide, icon="check"),
        Act(
            name="reject",
            label=_("Do not publish"),
            form=RejectForm,
            run=_reject,
            allowed=_may_decide,
            icon="ban",
            danger=True,
        ),
    )

    def waiting(self, request: HttpRequest) -> int:
        return bounded_count(Hold.objects.filter(state=HoldState.WAITING))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("moderation.change_hold")

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["-resolved_at", "-id"] if request.GET.get("state") else ["created_at", "id"]

    @admin.display(description=_("what"))
    def what(self, hold: Hold) -> SafeString:
        kind = registry.reportables.get(hold.kind)
        label = kind.label if kind else hold.kind
        return format_html("{} {}", label, hold.object_id)

    @admin.display(description=_("why it waits"))
    def cause(self, hold: Hold) -> Any:
        return " · ".join(hold.reasons) if hold.state == HoldState.WAITING else badge(hold.get_state_display())

    @admin.display(description=_("written by"))
    def who(self, hold: Hold) -> SafeString:
        return person(hold.author)

    @admin.display(description=_("since"))
    def since(self, hold: Hold) -> SafeString:
        return moment(hold.created_at, "short")

    def heading(self, obj: Hold) -> str:
        return gettext("Waiting for review")

    def summary(self, request: HttpRequest, obj: Hold) -> SafeString:
        kind = registry.reportables.get(obj.kind)
        thing = kind.get(obj.object_id) if kind else None
        text = kind.excerpt_of(thing) if kind and thing is not None else ""
        return format_html(QUOTE, excerpt(text, 600), person(obj.author))

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        hold = self.get_object(request, object_id)
        context: dict[str, Any] = dict(extra_context or {})
        if hold is not None and self.has_view_permission(request, hold):
            context["held"] = self.summary(request, hold)
        return super().change_view(request, object_id, form_url, context)

    def after_act(self, request: HttpRequest, obj: Any, act: Act) -> str:
        following = Hold.objects.filter(state=HoldState.WAITING).order_by("created_at", "id").first()
        return self.object_url(following) if following else self.list_url()


register_panel("moderation.hold", panels.author_measures, order=30)
register_panel("moderation.hold", panels.author_reports, order=40)
