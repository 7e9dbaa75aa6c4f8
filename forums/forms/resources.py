"""Photos in galleries, releases of downloads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanCharField, CleanTextField
from community.core.markup import MAX_LENGTH


class PhotoForm(forms.Form):
    """What the owner of a photo says of it."""

    caption = CleanCharField(label=_("Caption"), required=False, max_length=200)
    shows_camera = forms.BooleanField(label=_("Show the camera and its settings"), required=False)


class ReleaseForm(forms.Form):
    """A version of a resource; its files are taken in beside the form, as they arrive."""

    version = CleanCharField(label=_("Version"), max_length=40, help_text=_("A number or a date, for example 1.2."))
    notes = CleanTextField(
        label=_("What is new"), required=False, max_length=MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )
    licence = CleanCharField(
        label=_("Licence"),
        required=False,
        max_length=80,
        help_text=_("What others may do with it, for example CC BY 4.0."),
        widget=forms.TextInput(attrs={"list": "licences"}),
    )
    tested_with = CleanCharField(
        label=_("Tested with"),
        required=False,
        max_length=200,
        help_text=_("Devices, systems or programs with which you tried it."),
    )
    # What is wrong with a file is said here; the files themselves never are the form's.
    files = forms.Field(label=_("Files"), required=False)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data.pop("files", None)
        return data


class WithdrawForm(forms.Form):
    """Why a release is taken back."""

    reason = CleanCharField(
        label=_("Why"), required=False, max_length=300, help_text=_("You and the moderators read this.")
    )
