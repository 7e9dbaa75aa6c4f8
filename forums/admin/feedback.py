"""What waits for an answer, and what became of it; the same acts as on the pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, Panel, RecordAdmin, Task, register_panel
from community.core.admin.cells import NOTHING, badge, excerpt, link, moment, person
from community.core.admin.paging import bounded_count
from community.core.clock import HearthNow, now
from community.site_settings.descriptions import Description, describe_policy
from forums.admin.feedback_acts import ACTS
from forums.enums import SETTLED, FeedbackStatus
from forums.models import FeedbackCase

_TONES = {
    FeedbackStatus.RECEIVED: "amber",
    FeedbackStatus.ANSWERED: "jade",
    FeedbackStatus.PLANNED: "ember",
    FeedbackStatus.FIXED: "jade",
    FeedbackStatus.DECLINED: "",
}


class WaitingFilter(admin.SimpleListFilter):
    """What waits unless asked for; each choice has its index."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("settled", _("planned, fixed, declined"))]

    def queryset(self, request: Any, rows: Any) -> Any:
        if self.value():
            return rows.filter(active=True, status__in=SETTLED)
        return rows.filter(active=True, answered_at__isnull=True)

    def choices(self, changelist: Any) -> Any:
        for value, words in ((None, _("waiting for an answer")), ("settled", _("planned, fixed, declined"))):
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({"state": value} if value else {}, ["state", "p"]),
                "display": words,
            }


class OwnerFilter(admin.SimpleListFilter):
    """Everybody's, one's own, or nobody's."""

    title = _("owner")
    parameter_name = "whose"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("mine")), ("unowned", _("nobody's yet"))]

    def queryset(self, request: Any, rows: Any) -> Any:
        if self.value() == "mine":
            return rows.filter(owner=request.user)
        return rows.filter(owner__isnull=True) if self.value() == "unowned" else rows


@admin.register(FeedbackCase)
class FeedbackCaseAdmin(RecordAdmin):
    task = Task.HANDLE
    task_order = 30
    task_label = _("Feedback")
    task_hint = _("Who waits for an answer from the team; what is due first comes first.")
    rights: ClassVar[Any] = {"moderators": ("view", "change"), "admins": ("view", "change")}

    list_display = ("what", "where", "whose", "due", "state")
    list_filter = (WaitingFilter, OwnerFilter)
    fields = ("board", "status", "words", "owner", "asked_at", "due_at", "answered_at")
    acts = ACTS

    def waiting(self, request: HttpRequest) -> int:
        late = FeedbackCase.objects.filter(active=True, answered_at__isnull=True, due_at__lte=HearthNow())
        return bounded_count(late)

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("thread__board", "thread__author", "board", "owner")

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["-status_at", "-id"] if request.GET.get("state") else ["due_at", "id"]

    @admin.display(description=_("what"))
    def what(self, case: FeedbackCase) -> SafeString:
        return format_html("{}<small>{}</small>", excerpt(case.thread.title, 90), case.thread.author.display_name)

    @admin.display(description=_("board"))
    def where(self, case: FeedbackCase) -> str:
        return case.board.name

    @admin.display(description=_("owner"))
    def whose(self, case: FeedbackCase) -> SafeString:
        return person(case.owner, role=False) if case.owner else NOTHING

    @admin.display(description=_("answer due"))
    def due(self, case: FeedbackCase) -> SafeString:
        return moment(case.due_at)

    @admin.display(description=_("status"))
    def state(self, case: FeedbackCase) -> SafeString:
        return badge(case.get_status_display(), _TONES[FeedbackStatus(case.status)])

    def heading(self, obj: FeedbackCase) -> str:
        return obj.thread.title

    def summary(self, request: HttpRequest, obj: FeedbackCase) -> SafeString:
        return format_html("<p>{}</p>", link(obj.thread.get_absolute_url(), obj.thread.title))

    def after_act(self, request: HttpRequest, obj: Any, act: Act) -> str:
        return self.object_url(obj)


def _question(request: HttpRequest, case: FeedbackCase) -> Panel:
    """What was asked, and what was said last."""
    posts = case.thread.posts.filter(state="visible").select_related("author")
    ends = [*posts.order_by("number")[:1], *posts.filter(number__gt=1).order_by("-number")[:1]]
    return Panel(
        title=gettext("What was asked, and the last reply"),
        icon="messages-square",
        columns=(gettext("When"), gettext("Who"), gettext("What")),
        rows=[
            (
                moment(row.created_at, "short"),
                person(row.author),
                link(row.get_absolute_url(), excerpt(row.source, 400)),
            )
            for row in ends
        ],
    )


def _steps(request: HttpRequest, case: FeedbackCase) -> Panel:
    """Everything that happened to it."""
    late = case.waits and case.due_at <= now()
    return Panel(
        title=gettext("What happened"),
        icon="list",
        note=gettext("The answer is overdue.") if late else "",
        columns=(gettext("When"), gettext("Who"), gettext("What"), gettext("Words")),
        rows=[
            (
                moment(step.created_at, "short"),
                person(step.actor, role=False),
                step.get_status_display() if step.kind == "status" else step.get_kind_display(),
                step.owner.display_name if step.owner else step.words,
            )
            for step in case.steps.select_related("actor", "owner").order_by("id")
        ],
    )


register_panel("forums.feedbackcase", _question, order=10)
register_panel("forums.feedbackcase", _steps, order=20)
describe_policy(
    "feedback",
    Description(
        title=_("Answers to feedback"),
        hint=_("Until when the team answers on feedback boards. What is due already stays as it was promised."),
        groups=(
            (
                _("The promise"),
                {
                    "hours": _("Hours of work to an answer"),
                    "remind_before": _("Hours of work before, when the owner is reminded"),
                    "escalate_after": _("Hours of work after, when admins are told"),
                },
            ),
            (
                _("Hours of work, in the community's time zone"),
                {
                    "opens": _("From (hour of the day)"),
                    "closes": _("To (hour of the day)"),
                    "weekdays": _("Days, 1 is Monday"),
                    "holidays": _("Days off: 2027-02-05 or 2027-02-05/2027-02-11"),
                    "extra_days": _("Days worked all the same"),
                },
            ),
            (
                _("“It isn't solved”"),
                {
                    "reopen_limit": _("How often it can be said"),
                    "reopen_days": _("Days after an answer in which it can be said"),
                },
            ),
        ),
    ),
)
