"""How allauth's pages work here: handles, languages, and mails that go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.moderation.queries import suspended
from community.notifications.services import mail_at_once
from community.search import services as search
from members import handles
from members.models import Member
from members.passwords import MAX_LENGTH
from members.queries.handles import is_taken
from members.queries.search import KIND


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
        user.language = _known_language()
        user.zone = settings.TIME_ZONE
        saved: Member = super().save_user(request, user, form, commit)
        if commit:
            search.index(KIND, saved)
        return saved

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("members:welcome")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # Nothing this long can be a password, and hashing it would keep everybody waiting.
        if len(credentials.get("password") or "") > MAX_LENGTH:
            raise self.validation_error("email_password_mismatch")
        super().pre_authenticate(request, **credentials)

    def pre_login(self, request: HttpRequest, user: Member, **how: Any) -> HttpResponse | None:
        """Keep the suspended out, and tell them until when: only they, who know the password, see it."""
        refused: HttpResponse | None = super().pre_login(request, user, **how)
        sanction = suspended(user)
        if refused is not None or sanction is None:
            return refused
        clear_login(request)
        return render(request, "members/suspended.html", {"sanction": sanction}, status=403)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail of the sign-in pages within the request, in the recipient's language, through the outbox."""
        member = context.get("user") or Member.objects.filter(emailaddress__email__iexact=email).first()
        language = member.language if member else _known_language()
        with translation.override(language):
            mail = self.render_mail(
                template_prefix,
                email,
                {"request": self.request, "email": email, "current_site": get_current_site(self.request), **context},
            )
        mail_at_once(
            kind="security",
            member=member,
            address=email,
            context={"subject": mail.subject, "text": mail.body, "language": language},
        )


def _known_language() -> str:
    language = translation.get_language()
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
