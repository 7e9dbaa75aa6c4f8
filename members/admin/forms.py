from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.core.admin import ReasonForm
from community.core.clock import now
from members.enums import Role
from members.models import Member
from members.services.staff import StaffLevel, level_of


class PinForm(ReasonForm):
    """A role set by hand, with its end."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    until = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Then the earned role returns. In your own time zone."),
    )
    field_order = ("role", "until", "reason")


def pin_initial(request: HttpRequest, member: Member) -> dict[str, Any]:
    return {"role": member.role, "until": member.role_pinned_until or now() + timedelta(days=180)}


class StaffForm(ReasonForm):
    level = forms.ChoiceField(label=_("Level"), choices=StaffLevel.choices, widget=forms.RadioSelect)
    field_order = ("level", "reason")


def staff_initial(request: HttpRequest, member: Member) -> dict[str, Any]:
    return {"level": level_of(member)}
