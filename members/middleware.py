"""What happens to every request because of who is asking."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from community.core.htmx import hx_target
from community.core.http import is_ahead
from community.core.timewords import zone_of
from community.moderation.queries import suspended
from members.models import Member
from members.services.presence import record_presence

Handler = Callable[[HttpRequest], HttpResponse]
_SEEN_SECONDS = 600


def member_locale(get_response: Handler) -> Handler:
    """Speak the member's language and count in their zone."""
    known = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, SimpleLazyObject):
            # The row itself: policies ask it thousands of times, and each would go through Django's stand-in.
            user = request.user = get_user(request)
        if not user.is_authenticated:
            return get_response(request)
        # The switch at the foot of every page writes the cookie: what this browser was told last holds in it.
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) not in known and user.language in known:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(zone_of(user.zone)):
            return get_response(request)

    return middleware


def refused_forms(get_response: Handler) -> Handler:
    """Answer a form that comes back with errors as 422, on allauth's pages too."""

    class Middleware:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return get_response(request)

        def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
            form = (response.context_data or {}).get("form")
            if request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
                response.status_code = 422
            return response

    return Middleware()


def signed_out(get_response: Handler) -> Handler:
    """When a session ends, whatever ended it, nothing of it stays in the browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        was_in = request.user.is_authenticated
        response = get_response(request)
        if was_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def sanctions(get_response: Handler) -> Handler:
    """End the session of a member who is suspended, whatever page they ask for, and say why."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and getattr(user, "is_suspended", False):
            return refuse_suspended(request)
        return get_response(request)

    return middleware


def refuse_suspended(request: HttpRequest) -> HttpResponse:
    """Sign the member of this request out and tell them until when, and why (403)."""
    sanction = suspended(request.user) if isinstance(request.user, Member) else None
    logout(request)
    return render(request, "members/suspended.html", {"sanction": sanction}, status=403)


def session_activity(get_response: Handler) -> Handler:
    """Keep the list of devices honest: when each was last seen, written at most every ten minutes.

    In place of allauth's own middleware, which writes with every request.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        # While the cache is away every request writes; nothing else changes.
        if request.user.is_authenticated and key and cache.add(f"seen:{key}", True, _SEEN_SECONDS):
            UserSession.objects.create_from_request(request)
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
    return request.method in ("GET", "POST") and not is_ahead(request) and hx_target(request) is None
