"""Links in mails that mute one thread without signing in. They do nothing else and never run out."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

_SALT = "forums.mute"


def mute_url(member_id: int, thread_id: int) -> str:
    """Return the absolute address of the page that mutes the thread for this member."""
    token = Signer(salt=_SALT).sign(f"{member_id}.{thread_id}").replace(":", "~")
    return settings.BASE_URL + reverse("forums:mute-thread", args=[token])


def read_token(token: str) -> tuple[int, int] | None:
    """Return (member id, thread id) of a token that we made, otherwise None."""
    try:
        member_id, _dot, thread_id = Signer(salt=_SALT).unsign(token.replace("~", ":")).partition(".")
        return int(member_id), int(thread_id)
    except (BadSignature, ValueError):
        return None
