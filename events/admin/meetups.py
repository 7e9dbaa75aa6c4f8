"""Meetups: finding one, setting it and its attendance right, calling it off."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Act, ReasonForm, RecordAdmin, Task
from community.core.admin.cells import badge, page_of
from community.core.clock import now
from community.core.errors import InvalidInput
from community.core.templatetags.hearth import user_text, when_range
from events.admin.forms import CorrectAttendanceForm, CorrectMeetupForm, MemberForm, attendance_initial
from events.enums import MeetupState
from events.models import Attendance, Meetup, Registration
from events.services import attendance, meetups, registrations
from events.services.corrections import correct_meetup
from members.queries import places

_TONES = {MeetupState.PUBLISHED: "jade", MeetupState.CALLED_OFF: "bad", MeetupState.HELD: "amber"}
_OVER = (MeetupState.FINAL, MeetupState.CALLED_OFF)


def _correct(request: Any, meetup: Meetup, data: dict[str, Any]) -> str:
    correct_meetup(
        actor=request.user, meetup=meetup, plan=data["plan"], version=data["version"] or 0, reason=data["reason"]
    )
    return gettext("Corrected. Those who registered are told of another time or place.")


def _attendance(request: Any, meetup: Meetup, data: dict[str, Any]) -> str:
    row = attendance.correct(
        actor=request.user, meetup=meetup, member=data["member"], state=data["state"], reason=data["reason"]
    )
    return gettext("%(name)s: %(state)s.") % {"name": data["member"].display_name, "state": row.get_state_display()}


def _take_off(request: Any, meetup: Meetup, data: dict[str, Any]) -> str:
    row = Registration.objects.filter(meetup=meetup, member=data["member"]).first()
    if row is None:
        raise InvalidInput(_("They have not registered for this meetup."), field="member")
    registrations.remove(actor=request.user, registration=row)
    return gettext("Taken off the list. They are told, and a seat they had goes to the next in line.")


def _call_off(request: Any, meetup: Meetup, data: dict[str, Any]) -> str:
    meetups.call_off(actor=request.user, meetup=meetup, reason=data["reason"])
    return gettext("Called off. Everybody who registered is told.")


class WhenFilter(admin.SimpleListFilter):
    """Which meetups; each choice reads an index of its own in its order."""

    title = _("time")
    parameter_name = "which"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("past", _("past")), ("all", _("newest"))]

    def queryset(self, request: Any, rows: Any) -> Any:
        if request.GET.get("q") or self.value() == "all":
            return rows
        if self.value() == "past":
            return rows.filter(state__in=(MeetupState.HELD, MeetupState.FINAL))
        return rows.filter(state=MeetupState.PUBLISHED, ends_at__gt=now())

    def choices(self, changelist: Any) -> Any:
        for value, words in ((None, _("coming")), ("past", _("past")), ("all", _("newest"))):
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({"which": value} if value else {}, ["which", "p"]),
                "display": words,
            }


@admin.register(Meetup)
class MeetupAdmin(RecordAdmin):
    task = Task.MEETUPS
    task_order = 10
    task_label = _("Meetups")
    task_hint = _("Set right what was entered, and who was there.")
    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view", "change")}

    list_display = ("titled", "takes_place", "of_club", "seats", "state_shown")
    list_select_related = ("club__place",)
    list_filter = (WhenFilter,)
    search_fields = ("club",)
    search_help_text = _("City, or the number of a meetup")
    fields = ("state_shown", "takes_place", "of_club", "kind", "seats", "area", "exact_address", "why_not")
    readonly_fields = fields
    acts = (
        Act(
            name="correct",
            label=_("Correct the meetup"),
            form=CorrectMeetupForm,  # type: ignore[arg-type]
            run=_correct,
            initial=lambda request, meetup: CorrectMeetupForm.initial_of(meetup),
            allowed=lambda request, meetup: request.user.has_perm("events.change_meetup") and meetup.state not in _OVER,
        ),
        Act(
            name="attendance",
            label=_("Correct attendance"),
            form=CorrectAttendanceForm,
            run=_attendance,
            initial=attendance_initial,
            allowed=lambda request, meetup: request.user.has_perm("events.change_attendance"),
            icon="user-round-check",
            intro=_("Facts, and what follows from them for roles, go with it."),
        ),
        Act(
            name="take-off",
            label=_("Take somebody off the list"),
            form=MemberForm,
            run=_take_off,
            allowed=lambda request, meetup: request.user.has_perm("events.change_meetup") and meetup.state not in _OVER,
            icon="user-round-minus",
        ),
        Act(
            name="call-off",
            label=_("Call it off"),
            form=ReasonForm,
            run=_call_off,
            allowed=lambda request, meetup: (
                request.user.has_perm("events.change_meetup")
                and meetup.state in (MeetupState.DRAFT, MeetupState.PUBLISHED)
            ),
            icon="ban",
            danger=True,
            intro=_("Everybody who registered is told, with your reason. This can't be undone."),
        ),
    )

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        found = super().get_fields(request, obj)
        return found if obj is not None and obj.called_off_reason else found[:-1]

    def get_ordering(self, request: HttpRequest) -> list[str]:
        which = request.GET.get("which")
        if request.GET.get("q") or which == "all":
            return ["-id"]
        return ["-starts_at", "-id"] if which == "past" else ["starts_at", "id"]

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        term = search_term.strip().lstrip("#")
        if not term:
            return queryset, False
        if term.isascii() and term.isdigit():
            return queryset.filter(pk=int(term)), False
        return queryset.filter(club__place__in=places.search(term, limit=5)), False

    @admin.display(description=_("meetup"))
    def titled(self, meetup: Meetup) -> SafeString:
        return format_html("{}<small>{}</small>", user_text(meetup.title), meetup.get_kind_display())

    @admin.display(description=_("when"))
    def takes_place(self, meetup: Meetup) -> SafeString:
        return when_range(meetup.starts_at, meetup.ends_at, meetup.zone)

    @admin.display(description=_("club"))
    def of_club(self, meetup: Meetup) -> SafeString:
        return page_of(meetup.club)

    @admin.display(description=_("called off because"))
    def why_not(self, meetup: Meetup) -> SafeString:
        return user_text(meetup.called_off_reason)

    @admin.display(description=_("seats"))
    def seats(self, meetup: Meetup) -> str:
        return gettext("%(taken)d of %(capacity)d taken") % {"taken": meetup.taken, "capacity": meetup.capacity}

    @admin.display(description=_("state"))
    def state_shown(self, meetup: Meetup) -> SafeString:
        return badge(meetup.get_state_display(), _TONES.get(MeetupState(meetup.state), ""))

    def summary(self, request: HttpRequest, obj: Meetup) -> SafeString:
        return format_html(
            "<p><b>{}</b> {}</p><p>{} · {}</p>",
            user_text(obj.title),
            self.state_shown(obj),
            self.takes_place(obj),
            self.seats(obj),
        )


@admin.register(Attendance)
class AttendanceAdmin(RecordAdmin):
    """Not on the index: corrected on a meetup's page; here for its right."""

    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view", "change")}
    list_display = ("meetup", "member", "state")
    list_select_related = ("meetup", "member")
    ordering = ("-id",)
    fields = ("meetup", "member", "state", "walk_in", "checked_in_at", "by")
    readonly_fields = fields
