"""The small forms: filters, searches, hosts, reasons."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.core.forms import CleanCharField, CleanTextField
from events.enums import AttendanceState, MeetupKind
from events.forms.fields import DayField
from events.queries.meetups import Filters
from members.models import Member
from members.queries import places
from members.queries.profiles import get_member_for


class CallOffForm(forms.Form):
    """Why a meetup will not take place."""

    reason = CleanCharField(label=gettext_lazy("Reason"), max_length=300)


class HostsForm(forms.Form):
    """Who leads a meetup, by handle."""

    hosts = CleanCharField(label=gettext_lazy("Hosts"), max_length=400)

    def clean_hosts(self) -> list[Member]:
        handles = [part.lstrip("@") for part in re.split(r"[,，、;\s]+", self.cleaned_data["hosts"]) if part]
        found: list[Member] = []
        for handle in handles[:20]:
            member = find_member(handle)
            if member is None:
                raise ValidationError(_("There is no member called %(handle)s."), params={"handle": handle})
            found.append(member)
        return found


class CorrectForm(forms.Form):
    """What is to stand on record about somebody, and why."""

    state = forms.ChoiceField(label=gettext_lazy("Attendance"), choices=AttendanceState.choices)
    reason = CleanCharField(label=gettext_lazy("Reason"), max_length=300, required=False)


class SearchForm(forms.Form):
    """A name to look for."""

    q = CleanCharField(label=gettext_lazy("Name"), max_length=60, required=False)


class ClubForm(forms.Form):
    """What a club says about itself."""

    about = CleanTextField(
        label=gettext_lazy("About"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class FilterForm(forms.Form):
    """What to narrow the list of meetups to."""

    city = CleanCharField(label=gettext_lazy("City"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Every kind")), *MeetupKind.choices]
    )
    day = DayField(label=gettext_lazy("From"), required=False)

    def clean_city(self) -> Any:
        text = self.cleaned_data["city"]
        if not text:
            return None
        answer = places.resolve(text)
        place = answer.place or (answer.candidates[0] if answer.candidates else None)
        if place is None:
            raise ValidationError(_("No city of this name is known."), code="city")
        return place

    def filters(self) -> Filters:
        """Return what is valid of it: a list is shown whatever was typed."""
        data = getattr(self, "cleaned_data", {})
        return Filters(place=data.get("city"), kind=data.get("kind") or "", day=data.get("day"))


def find_member(handle: str) -> Member | None:
    """The active member of this handle, or None."""
    try:
        return get_member_for(handle)
    except Http404:
        return None
