"""Ways around a thread beside its pages."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest
from forums.queries.access import get_thread_for
from forums.queries.news import news_of
from forums.queries.thread_page import page_number


@require_safe
def jump(request: AnyRequest, pk: int, slug: str) -> HttpResponse:
    """To the floor that somebody typed; beyond the last to the last."""
    found = get_thread_for(request.user, pk)
    return redirect(found.floor_url(min(max(page_number(request.GET.get("floor")), 1), max(found.last_number, 1))))


@require_safe
def news(request: AnyRequest, pk: int, slug: str) -> HttpResponse:
    """How much was written since the page was drawn (?after=): a line of it, or nothing (204), or 304 as before."""
    found = news_of(request.user, pk, page_number(request.GET.get("after")), request.headers.get("If-None-Match", ""))
    etag = f'W/"{found.version}-{get_language()}"'
    response = get_conditional_response(request, etag=etag)
    if response is None and found.count:
        response = render(request, "forums/_news.html", {"news": found})
    elif response is None:
        response = HttpResponse(status=204)
    response.headers["ETag"] = etag
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
