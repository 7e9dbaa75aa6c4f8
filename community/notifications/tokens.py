"""Links that turn a kind of mail off without signing in. They do nothing else and never run out."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

if TYPE_CHECKING:
    from members.models import Member

_SALT = "notifications.unsubscribe"


def make_token(member: "Member | int", kind: str) -> str:
    """Return the signed token that turns mails of `kind` off for this member (or id)."""
    member_id = member if isinstance(member, int) else member.pk
    return Signer(salt=_SALT).sign(f"{member_id}.{kind}").replace(":", "~")


def unsubscribe_url(member_id: int, kind: str) -> str:
    """Return the absolute address of the page for such a token."""
    return settings.BASE_URL + reverse("home:unsubscribe", args=[make_token(member_id, kind)])


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """Return (member id, kind) of a token that we made, otherwise None."""
    try:
        member_id, _dot, kind = Signer(salt=_SALT).unsign(token.replace("~", ":")).partition(".")
        return int(member_id), kind
    except (BadSignature, ValueError):
        return None
