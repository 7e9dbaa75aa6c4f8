"""Form fields for people's text. Every form uses these instead of Django's CharField."""

from typing import Any

from django import forms

from community.core.text import clean_text


class CleanCharField(forms.CharField):
    """One line of text, stored as `clean_text` leaves it."""

    multiline = False

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return clean_text(text, multiline=self.multiline)


class CleanTextField(CleanCharField):
    """Several lines of text."""

    multiline = True
    widget = forms.Textarea
