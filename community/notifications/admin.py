"""The outbox as it is read: what went to whom, and what became of it."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.core.admin import RecordAdmin, Task
from community.core.admin.cells import badge, moment, person
from community.core.clock import HearthNow
from community.notifications import registry
from community.notifications.models import Delivery, DeliveryState

_TONES = {
    DeliveryState.SENT: "jade",
    DeliveryState.PENDING: "",
    DeliveryState.SENDING: "amber",
    DeliveryState.DEAD: "bad",
    DeliveryState.EXPIRED: "",
    DeliveryState.UNKNOWN: "amber",
}
DAYS = 7


class FailedFilter(admin.SimpleListFilter):
    """Failures of the last days: a bounded look, whatever the outbox holds."""

    title = _("state")
    parameter_name = "failed"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("failed this week"))]

    def queryset(self, request: Any, rows: Any) -> Any:
        if not self.value():
            return rows
        failed = (DeliveryState.DEAD, DeliveryState.UNKNOWN)
        return rows.filter(state__in=failed, created_at__gt=HearthNow() - timedelta(days=DAYS))


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    task = Task.RECORDS
    task_order = 30
    task_label = _("Mails")
    task_hint = _("Each mail, when it was due and what became of it.")
    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view",)}

    list_display = ("what", "to", "state_shown", "due", "last_error")
    list_select_related = ("member",)
    list_filter = (FailedFilter,)
    search_fields = ("member",)
    search_help_text = _("Handle of the recipient")
    ordering = ("-created_at",)
    fields = ("what", "to", "state_shown", "due", "until", "attempts", "sent_at", "last_error", "subject", "url")
    readonly_fields = fields

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        people = get_user_model()._default_manager.filter(handle=search_term.strip()).values_list("pk", flat=True)
        return queryset.filter(member_id__in=list(people[:1])), False

    @admin.display(description=_("what"))
    def what(self, row: Delivery) -> Any:
        kind = registry.kinds.get(row.kind)
        return kind.label if kind else row.kind

    @admin.display(description=_("recipient"))
    def to(self, row: Delivery) -> SafeString:
        # An address is private: the member's page shows it to those who say why they look.
        return person(row.member) if row.member else SafeString("…@…")

    @admin.display(description=_("state"))
    def state_shown(self, row: Delivery) -> SafeString:
        return badge(row.get_state_display(), _TONES[DeliveryState(row.state)])

    @admin.display(description=_("due"))
    def due(self, row: Delivery) -> SafeString:
        return moment(row.due_at)

    @admin.display(description=_("no use after"))
    def until(self, row: Delivery) -> SafeString:
        return moment(row.not_after)

    @admin.display(description=_("finished"))
    def sent_at(self, row: Delivery) -> SafeString:
        return moment(row.finished_at)
