from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.core.admin import ActForm, ReasonForm
from community.core.forms import CleanCharField, CleanTextField
from events.enums import AttendanceState
from events.forms import desk
from events.forms.meetups import MeetupForm
from events.models import Meetup
from events.queries.desk import person_of
from members.models import Member


class HandleField(CleanCharField):
    """A member by their handle."""

    def clean(self, value: Any) -> Member | None:
        handle = super().clean(value)
        if not handle:
            return None
        member = desk.find_member(handle.lstrip("@"))
        if member is None:
            raise ValidationError(_("There is no member with this handle."), code="handle")
        return member

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Handle"), "max_length": 60, **kwargs})


class CorrectMeetupForm(MeetupForm):
    """The organisers' form, with a reason."""

    reason = CleanTextField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Kept in the audit.")
    )

    def __init__(self, *args: Any, obj: Meetup, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, staff=True, **kwargs)
        self.obj = obj
        # An hour that comes twice is asked about only where there is one.
        self.initial.pop("start_fold", None)
        self.fields["start_fold"].widget = forms.HiddenInput()

    def _choose_fold(self, *args: Any) -> datetime:
        self.fields["start_fold"].widget = forms.Select()
        return super()._choose_fold(*args)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["plan"] = self.plan()
        return cleaned


class CorrectAttendanceForm(ReasonForm):
    """What is to stand on record about one person."""

    member = HandleField()
    state = forms.ChoiceField(label=_("Attendance"), choices=AttendanceState.choices, widget=forms.RadioSelect)
    field_order = ("member", "state", "reason")


def attendance_initial(request: HttpRequest, meetup: Meetup) -> dict[str, Any]:
    """The person whom the link on the list names, with what is on record."""
    text = request.GET.get("member", "")
    member = desk.find_member(text) if text else None
    if member is None:
        return {"state": AttendanceState.PRESENT}
    return {"member": member.handle, "state": person_of(meetup, member).attendance or AttendanceState.PRESENT}


class MemberForm(ActForm):
    member = HandleField()
