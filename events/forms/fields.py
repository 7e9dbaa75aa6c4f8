"""Fields for days, wall time and positions."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from community.core.forms import CleanCharField

# Nothing earlier or later is a date that anybody means.
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """A date that a calendar reaches."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not _FIRST <= day <= _LAST:
            raise ValidationError(_("Choose a date between 2000 and 2100."), code="range")
        return day


class ClockField(forms.TimeField):
    """Hours and minutes."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WallTimeField(forms.DateTimeField):
    """Date and time as the clock shows them, without a zone: the form knows where."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        # Not DateTimeField's own: it would take the time to be in the reader's zone.
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if moment.tzinfo is not None or not _FIRST <= moment.date() <= _LAST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class PositionField(CleanCharField):
    """Latitude and longitude as maps give them: "30.27408, 120.15507"."""

    def clean(self, value: Any) -> tuple[Decimal, Decimal] | None:
        text = super().clean(value)
        if not text:
            return None
        parts = re.split(r"[,，\s]+", text)
        try:
            latitude, longitude = (Decimal(part).quantize(Decimal("0.00001")) for part in parts)
        except (InvalidOperation, ValueError):
            raise ValidationError(_("Write it like this: 30.27408, 120.15507"), code="position") from None
        if not (latitude.is_finite() and longitude.is_finite()):
            raise ValidationError(_("Write it like this: 30.27408, 120.15507"), code="position")
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValidationError(_("Latitude comes first: from −90 to 90, then from −180 to 180."), code="position")
        return latitude, longitude
