"""Links that turn a kind of mail off without signing in. They do nothing else and never run out."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

_SIGNER_SALT = "notifications.unsubscribe"


def unsubscribe_url(member_id: int, kind: str) -> str:
    """Return the absolute address that turns mails of `kind` off for this member."""
    token = Signer(salt=_SIGNER_SALT).sign(f"{member_id}.{kind}").replace(":", "~")
    return settings.BASE_URL + reverse("home:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """Return (member id, kind) of a token that we made, otherwise None."""
    try:
        member_id, _dot, kind = Signer(salt=_SIGNER_SALT).unsign(token.replace("~", ":")).partition(".")
        return int(member_id), kind
    except (BadSignature, ValueError):
        return None
