"""A member's bookmarks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanCharField


class BookmarkForm(forms.Form):
    """Why one wants to find a post again, and when."""

    note = CleanCharField(label=_("Note"), max_length=200, required=False, help_text=_("Only you see it."))
    remind_on = forms.DateField(
        label=_("Remind me on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("In the morning of that day, where you live."),
    )
