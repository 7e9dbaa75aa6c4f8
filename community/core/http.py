"""Requests as views know them: who is asking is known to the type checker, and whether anybody looks."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from members.models import Member


class MemberRequest(HttpRequest):
    """A request behind `login_required`."""

    user: "Member"
    htmx: "HtmxDetails"


class AnyRequest(HttpRequest):
    """A request of a member or of a visitor."""

    user: "Member | AnonymousUser"
    htmx: "HtmxDetails"


def is_ahead(request: HttpRequest) -> bool:
    """Whether a browser fetches this in case somebody will want it: nobody has seen it yet."""
    return "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
