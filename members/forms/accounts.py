from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanCharField
from members.handles import MAX_LENGTH
from members.models import Member


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """Address, handle, display name, password."""

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
        handle.help_text = _("Your address here, for example @linyu. Letters, digits, underscores or Chinese.")
        handle.widget.attrs.update(autocomplete="username", maxlength=MAX_LENGTH)
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        """Save; when another sign-up took the handle or the address in this very moment, answer as if it were older."""
        try:
            with transaction.atomic():
                saved: tuple[Member | None, HttpResponse | None] = super().try_save(request)
        except IntegrityError as error:
            if "email" in str(error):
                self.account_already_exists = True
                answer: tuple[Member | None, HttpResponse | None] = super().try_save(request)
                return answer
            self.add_error("username", get_adapter().validation_error("username_taken"))
            return None, render(request, "account/signup.html", {"form": self}, status=422)
        return saved
