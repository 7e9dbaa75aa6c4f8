"""How long a password is. Common ones are refused by Django's list (settings)."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext

if TYPE_CHECKING:
    from members.models import Member

MIN_LENGTH, MIN_LENGTH_STAFF, MAX_LENGTH = 10, 15, 4096


class LengthValidator:
    """At least 10 characters, 15 for staff; no more than can be hashed in a moment."""

    def validate(self, password: str, user: "Member | None" = None) -> None:
        shortest = MIN_LENGTH_STAFF if user is not None and user.is_staff else MIN_LENGTH
        if len(password) < shortest:
            raise ValidationError(
                ngettext("Use at least %(count)d character.", "Use at least %(count)d characters.", shortest),
                code="password_too_short",
                params={"count": shortest},
            )
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                gettext("A password has at most %(count)d characters."),
                code="password_too_long",
                params={"count": MAX_LENGTH},
            )

    def get_help_text(self) -> str:
        return gettext("At least %(count)d characters. A few words that nobody would guess are best.") % {
            "count": MIN_LENGTH
        }
