"""Where search engines look: an index, and maps by ranges of ids, so that none costs more as tables grow."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from events.queries.sitemap import meetup_ranges, public_meetups_in
from forums.queries.feeds import public_boards, public_threads_in, thread_ranges

_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# The protocol's bound for an index.
_MOST = 50_000


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def index(request: HttpRequest) -> HttpResponse:
    """Every map there is."""
    addresses = [reverse("home:sitemap-pages")]
    addresses += [reverse("home:sitemap-threads", args=[number]) for number in range(min(thread_ranges(), _MOST))]
    addresses += [reverse("home:sitemap-meetups", args=[number]) for number in range(min(meetup_ranges(), 100))]
    rows = "".join(f"<sitemap><loc>{_full(address)}</loc></sitemap>" for address in addresses)
    return _xml(f'<sitemapindex xmlns="{_SPACE}">{rows}</sitemapindex>')


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def pages(request: HttpRequest) -> HttpResponse:
    """The front page, the lists, and the public boards."""
    addresses = [reverse(name) for name in ("home:front", "forums:boards", "events:meetups", "home:help")]
    return _map((address, None) for address in [*addresses, *(board.get_absolute_url() for board in public_boards())])


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def threads(request: HttpRequest, number: int) -> HttpResponse:
    """The public threads of one range of ids."""
    if number >= thread_ranges():
        raise Http404
    return _map((thread.get_absolute_url(), thread.last_post_at) for thread in public_threads_in(number))


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def meetups(request: HttpRequest, number: int) -> HttpResponse:
    """The published meetups of one range of ids."""
    if number >= meetup_ranges():
        raise Http404
    return _map((meetup.get_absolute_url(), None) for meetup in public_meetups_in(number))


def _map(rows: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    urls = "".join(f"<url><loc>{_full(address)}</loc>{_changed(moment)}</url>" for address, moment in rows)
    return _xml(f'<urlset xmlns="{_SPACE}">{urls}</urlset>')


def _changed(moment: datetime | None) -> str:
    return f"<lastmod>{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if moment else ""


def _full(address: str) -> str:
    return escape(f"{settings.BASE_URL}{address}")


def _xml(text: str) -> HttpResponse:
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>{text}', content_type="application/xml; charset=utf-8")
