"""What crawlers should leave alone."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

_LINES = (
    "User-agent: *",
    *(f"Disallow: {path}" for path in ("/accounts/", "/admin/", "/me/", "/moderation/", "/language/", "/unsubscribe/")),
    "",
)


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """The robots exclusion file."""
    return HttpResponse("\n".join(_LINES), content_type="text/plain; charset=utf-8")
