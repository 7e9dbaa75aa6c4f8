"""What crawlers should leave alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Nobody's pages to read: forms, one's own things, and lists without end.
_PRIVATE = ("/accounts/", "/admin/", "/me/", "/moderation/", "/language/", "/unsubscribe/", "/search/", "/p/*/history/")
_LINES = ("User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE))


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """The robots exclusion file."""
    lines = [*_LINES, "", f"Sitemap: {settings.BASE_URL}{reverse('home:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
