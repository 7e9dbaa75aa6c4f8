from typing import Any

from allauth.account import forms as allauth_forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanCharField
from members.handles import MAX_LENGTH
from members.models import Member


class HandleTaken(Exception):
    """Somebody else took the handle between its check and its saving."""


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """Address, handle, display name, password."""

    account_already_exists: bool
    field_order = ["email", "username", "display_name", "password1"]

    display_name = CleanCharField(
        label=_("Display name"),
        max_length=40,
        help_text=_("Shown beside what you write. You can change it at any time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handle = self.fields["username"]
        handle.label = _("Handle")
        handle.help_text = _("Your address here, as in @linyu: letters, digits, underscores or Chinese characters.")
        handle.widget.attrs.update(autocomplete="username", maxlength=MAX_LENGTH, autocapitalize="none")
        self.fields["display_name"].widget.attrs["autocomplete"] = "nickname"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        """Save the new member; of two sign-ups at the same moment one is told that it came second.

        Raises HandleTaken. Whose address is taken gets the same answer as somebody new, and a mail that says so.
        """
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return self.save(request), None
            except IntegrityError as error:
                if "handle" in str(error) or "skeleton" in str(error):
                    raise HandleTaken from error
                self.account_already_exists = True
        answer: tuple[Member | None, HttpResponse | None] = super().try_save(request)
        return answer
