"""The page of one member, and finding them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.admin import Act, ReasonForm, RecordAdmin, Task
from community.core.admin.cells import badge, moment
from community.core.errors import HearthError
from community.core.templatetags.hearth import avatar, role_mark, user_text
from community.moderation import queries as moderation
from members.admin.forms import PinForm, StaffForm, pin_initial, staff_initial
from members.admin.panels import sign_ins_with_addresses
from members.handles import skeleton
from members.models import Member
from members.policies import can_change_staff_of, can_end_sessions_of, can_pin_role_of
from members.services.roles import pin_role, unpin_role
from members.services.staff import StaffLevel, change_staff, end_sessions, level_of


def _pin(request: Any, member: Member, data: dict[str, Any]) -> str:
    pinned = pin_role(actor=request.user, member=member, role=data["role"], reason=data["reason"], until=data["until"])
    return gettext("%(name)s is now %(role)s.") % {"name": pinned.display_name, "role": pinned.get_role_display()}


def _unpin(request: Any, member: Member, data: dict[str, Any]) -> str:
    back = unpin_role(actor=request.user, member=member, reason=data["reason"])
    return gettext("The earned role holds again: %(role)s.") % {"role": back.get_role_display()}


def _staff(request: Any, member: Member, data: dict[str, Any]) -> str:
    changed = change_staff(actor=request.user, member=member, level=data["level"], reason=data["reason"])
    return gettext("Level now: %(level)s.") % {"level": level_of(changed).label}


def _sign_out(request: Any, member: Member, data: dict[str, Any]) -> str:
    ended = end_sessions(actor=request.user, member=member, reason=data["reason"])
    return ngettext("%(n)d sign-in ended.", "%(n)d sign-ins ended.", ended) % {"n": ended}


class StaffFilter(admin.SimpleListFilter):
    title = _("people")
    parameter_name = "staff"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("staff"))]

    def queryset(self, request: Any, rows: Any) -> Any:
        return rows.filter(is_staff=True) if self.value() else rows


@admin.register(Member)
class MemberAdmin(RecordAdmin):
    task = Task.PEOPLE
    task_order = 10
    task_label = _("Members")
    task_hint = _("Look into a member; notes, silences, roles.")
    rights: ClassVar[Any] = {"moderators": ("view",), "admins": ("view", "change", "pin_role")}

    list_display = ("who", "standing", "city", "joined", "state")
    list_select_related = ("place",)
    list_filter = (StaffFilter,)
    search_fields = ("handle",)
    search_help_text = _("Beginning of a handle, or of an e-mail address")
    ordering = ("-date_joined",)
    change_form_template = "admin/members/member.html"
    fields = ()
    acts = (
        Act(
            name="pin",
            label=_("Set the role"),
            form=PinForm,
            run=_pin,
            initial=pin_initial,
            allowed=lambda request, member: can_pin_role_of(request.user, member),
            icon="pin",
            intro=_("The role holds until its end, whatever they do; the member is told, with your reason."),
        ),
        Act(
            name="unpin",
            label=_("Return to the earned role"),
            form=ReasonForm,
            run=_unpin,
            allowed=lambda request, member: bool(member.role_pinned) and can_pin_role_of(request.user, member),
            icon="pin-off",
        ),
        Act(
            name="sign-out",
            label=_("Sign them out everywhere"),
            form=ReasonForm,
            run=_sign_out,
            allowed=lambda request, member: (
                request.user.has_perm("members.change_member") and can_end_sessions_of(request.user, member)
            ),
            icon="log-out",
        ),
        Act(
            name="staff",
            label=_("Change who is staff"),
            form=StaffForm,
            run=_staff,
            initial=staff_initial,
            allowed=lambda request, member: can_change_staff_of(request.user, member),
            icon="shield",
            intro=_("Staff see what members report and what is held. Give no more than the work needs."),
        ),
    )

    def own_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.private_view)
        return [path("<path:object_id>/private/", view, name="members_member_private")]

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        # One index each: addresses are stored in lower case, handles by what they look like.
        if "@" in term.lstrip("@"):
            return queryset.filter(email__startswith=term.lower()), False
        return queryset.filter(skeleton__startswith=skeleton(term.lstrip("@"))), False

    @admin.display(description=_("member"))
    def who(self, member: Member) -> SafeString:
        return format_html(
            '<span class="who-cell">{}<span>{}<small>@{}</small></span></span>',
            avatar(member, 28),
            user_text(member.display_name),
            member.handle,
        )

    @admin.display(description=_("role"))
    def standing(self, member: Member) -> SafeString:
        return role_mark(member.role, resting=member.resting_since is not None)

    @admin.display(description=_("city"))
    def city(self, member: Member) -> str:
        return member.place.name if member.place else "–"

    @admin.display(description=_("joined"))
    def joined(self, member: Member) -> SafeString:
        return moment(member.date_joined, "date")

    @admin.display(description=_("state"))
    def state(self, member: Member) -> SafeString:
        if member.is_staff:
            return badge(gettext("staff"), "ember")
        if member.role_lowered:
            return badge(gettext("under a measure"), "amber")
        return SafeString("") if member.is_active else badge(gettext("account closed"))

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        member = self.get_object(request, object_id)
        context: dict[str, Any] = dict(extra_context or {})
        if member is not None and self.has_view_permission(request, member):
            level = level_of(member)
            context |= {
                "running": moderation.running(member),
                "staff_level": level.label if level != StaffLevel.NONE else "",
                "may_see_private": request.user.has_perm("members.change_member"),
                "private_url": reverse("admin:members_member_private", args=[member.pk]),
            }
        return super().change_view(request, object_id, form_url, context)

    def summary(self, request: HttpRequest, obj: Member) -> SafeString:
        return format_html(
            '<p class="who-cell">{}<span><b>{}</b> {}<small>@{}</small></span></p>',
            avatar(obj, 44),
            user_text(obj.display_name),
            role_mark(obj.role, resting=obj.resting_since is not None),
            obj.handle,
        )

    def refused(self, request: HttpRequest, obj: Member, act: Act, error: HearthError) -> None:
        # The attempt's own row went with its transaction.
        if error.status == 403:
            audit.record(actor=request.user, action=f"members.{act.name}.refused", subject=obj)  # type: ignore[arg-type]

    def private_view(self, request: Any, object_id: str) -> HttpResponse:
        """Address, phone and where sign-ins came from: shown once, to who says why, and kept in the audit."""
        member = self.get_object(request, object_id)
        if member is None:
            raise Http404
        if not request.user.has_perm("members.change_member"):
            raise PermissionDenied
        posted = request.POST if request.method == "POST" else None
        form = ReasonForm(posted, obj=member, request=request)
        context: dict[str, Any] = {}
        status = 200
        if posted is not None and form.is_valid():
            reason = form.cleaned_data["reason"]
            audit.record(actor=request.user, action="members.saw_private", subject=member, data={"reason": reason})
            context = {"shown": True, "panels": [sign_ins_with_addresses(member)]}
        elif posted is not None:
            status = 422
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Private data"),
            "form": form,
            "original": member,
            "object_url": self.object_url(member),
            "summary": self.summary(request, member),
        }
        response = TemplateResponse(request, "admin/members/private.html", context, status=status)
        response["Cache-Control"] = "private, no-store"
        return response
