"""How allauth's pages work here: handles, languages, and mails that go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import handles
from members.models import Member
from members.passwords import MAX_LENGTH
from members.queries.handles import is_taken


def display_name(member: Member) -> str:
    """What a member is called on allauth's pages."""
    return member.display_name


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_taken": _("This handle, or one that looks the same, is taken. Choose another one."),
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the handle as it will be stored; refuse what is malformed, reserved, taken or just given up."""
        handle = handles.normalize(username)
        for validate in handles.validators:
            validate(handle)
        if not shallow and is_taken(handle):
            raise self.validation_error("username_taken")
        return handle

    def save_user(self, request: HttpRequest, user: Member, form: BaseForm, commit: bool = True) -> Member:
        """Save a new member in the language of the page they signed up on."""
        user.skeleton = handles.skeleton(form.cleaned_data["username"])
        user.display_name = form.cleaned_data["display_name"]
        language = get_language()
        user.language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        user.zone = settings.TIME_ZONE
        saved: Member = super().save_user(request, user, form, commit)
        return saved

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("members:welcome")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # Nothing this long can be a password, and hashing it would keep everybody waiting.
        if len(credentials.get("password") or "") > MAX_LENGTH:
            raise self.validation_error("email_password_mismatch")
        super().pre_authenticate(request, **credentials)
