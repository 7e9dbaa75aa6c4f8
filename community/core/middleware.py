"""What happens to every request and answer, whatever the screen."""

import errno
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from psycopg.errors import LockNotAvailable, QueryCanceled
from psycopg_pool import PoolTimeout

from community.core import pagestamps
from community.core.errors import Busy, HearthError, NoRoom

log = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

# Full, over quota, mounted read-only, broken.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
_PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


def response_headers(get_response: Handler) -> Handler:
    """Add what every answer carries, error pages and files included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_cache=True)
        if getattr(request, "csrf_processing_done", False) and request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            patch_cache_control(response, private=True, no_store=True)
        patch_vary_headers(response, ("Cookie",))
        return response

    return middleware


def stamps_of_request(get_response: Handler) -> Handler:
    """Read stamps once in a request (community.core.pagestamps)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with pagestamps.one_request():
            return get_response(request)

    return middleware


def clean_request(get_response: Handler) -> Handler:
    """Refuse addresses that hold a NUL or are not UTF-8, before anything reads them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        raw = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " "))
        try:
            raw.decode()
            broken = b"\x00" in raw or "\x00" in request.path
        except UnicodeDecodeError:
            broken = True
        if broken or len(raw) > 8192:
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware


def domain_errors(get_response: Handler) -> Handler:
    """Turn what a service refused, and a database that is too busy, into a page that says so."""

    class Middleware:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return get_response(request)

        def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
            if isinstance(exception, OperationalError | PoolTimeout):
                return error_page(request, _busy(exception))
            if isinstance(exception, OSError) and exception.errno in _NO_ROOM:
                log.error("no_room", error=repr(exception))
                return error_page(request, NoRoom())
            return error_page(request, exception) if isinstance(exception, HearthError) else None

    return Middleware()


def wrong_method(get_response: Handler) -> Handler:
    """Give whoever opens a form's address by hand a page with a way on, instead of an empty answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or "text/html" not in request.headers.get("Accept", ""):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def _busy(exception: Exception) -> Busy:
    waited = isinstance(exception.__cause__, LockNotAvailable | QueryCanceled) or isinstance(exception, PoolTimeout)
    return Busy() if waited else Busy(None, code="database")


def error_page(request: HttpRequest, error: HearthError) -> HttpResponse:
    """Return the page of `error.status` with its message; 503 and 429 say when to come back."""
    template = f"{error.status}.html"
    response = render(request, template, {"message": error.message}, status=error.status)
    if error.status in (429, 503):
        response["Retry-After"] = "5"
    return response
