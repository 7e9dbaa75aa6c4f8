"""The language switch."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

_KEPT = timedelta(days=365)
_LONGEST = 2048


@require_safe
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language in this browser and go back to the page.

    Only a cookie: a page that was merely fetched must not change a member's settings. The cookie wins over them.
    """
    if code not in dict(settings.LANGUAGES):
        raise Http404
    response = HttpResponseRedirect(safe_path(request, request.GET.get("next", "")))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=_KEPT,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def safe_path(request: HttpRequest, wanted: str) -> str:
    """Return `wanted` when it is a path of this site, otherwise the front page's."""
    fits = len(wanted) <= _LONGEST and wanted.startswith("/")
    if fits and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure()):
        return wanted
    return "/"
