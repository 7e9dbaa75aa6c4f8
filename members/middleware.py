"""What happens to every request because of who is asking."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from community.core.htmx import hx_target
from community.core.timewords import zone_of
from members.services.presence import record_presence

Handler = Callable[[HttpRequest], HttpResponse]


def member_locale(get_response: Handler) -> Handler:
    """Speak the member's language and count in their zone; a visitor's come from the cookie and the browser."""
    known = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        # What a member has chosen wins over the cookie that this browser may have had before they signed in.
        if user.language in known and user.language != translation.get_language():
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(zone_of(user.zone)):
            return get_response(request)

    return middleware


def sanctions(get_response: Handler) -> Handler:
    """End the session of a member who may not be here any more, whatever page they ask for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware


def presence(get_response: Handler) -> Handler:
    """Record the day's first page of a member; what a browser fetches ahead or a script polls is not a visit."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _is_visit(request):
            record_presence(request.user)
        return get_response(request)

    return middleware


def _is_visit(request: HttpRequest) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method in ("GET", "POST") and "prefetch" not in purpose and hx_target(request) is None
