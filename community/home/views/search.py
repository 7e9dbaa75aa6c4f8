"""Finding: the search page, suggestions while typing, and threads like the one at hand."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.core import ratelimit
from community.core.http import AnyRequest
from community.home.queries.search import related_threads, similar_threads, suggestions, tabs
from community.search import queries
from community.search.parsing import clean_query
from community.search.registry import searchables
from forums.queries.access import get_thread_for

_MINUTE = timedelta(minutes=1)
# Many visitors may share an address; members are counted by themselves.
_VISITOR, _MEMBER, _TYPING = 30, 60, 240


@require_safe
def search(request: AnyRequest) -> HttpResponse:
    """What the reader may find, best first or newest first, of everything or of one kind."""
    text = clean_query(request.GET.get("q", ""))
    kind = request.GET.get("in", "")
    newest = request.GET.get("sort") == "new"
    chosen = kind if kind in searchables else ""
    context: dict[str, Any] = {"text": text, "kind": chosen, "newest": newest, "tabs": tabs(chosen)}
    context["everything"] = f"{reverse('home:search')}?{urlencode({'q': text})}"
    if not text:
        return _page(request, context)
    _slow_down(request, "search", _MEMBER if request.user.is_authenticated else _VISITOR)
    try:
        results = queries.search(request.user, text, kind=chosen, newest=newest, place=request.GET.get("after", ""))
    except queries.TooSlow:
        return _page(request, context | {"too_slow": True}, status=503)
    kept = {"q": text, **({"in": chosen} if chosen else {}), **({"sort": "new"} if newest else {})}
    more = f"{reverse('home:search')}?{urlencode({**kept, 'after': results.next})}" if results.next else None
    return _page(request, context | {"results": results, "more": more})


@require_safe
def suggest(request: AnyRequest) -> HttpResponse:
    """Boards, threads, meetups and members whose names begin so, as JSON for the field's list."""
    text = clean_query(request.GET.get("q", ""))
    _slow_down(request, "suggest", _TYPING)
    try:
        found = suggestions(request.user, text)
    except queries.TooSlow:
        found = []
    rows = [{"value": text, "label": one.label, "hint": one.hint, "url": one.url} for one in found]
    response = JsonResponse({"results": rows})
    response["Cache-Control"] = "private, max-age=60"
    return response


@require_safe
def similar(request: AnyRequest) -> HttpResponse:
    """A fragment below the title of a thread that is being written: have others asked this before?"""
    text = clean_query(request.GET.get("title", "") or request.GET.get("q", ""))
    _slow_down(request, "suggest", _TYPING)
    try:
        found = similar_threads(request.user, text)
    except queries.TooSlow:
        found = []
    return render(request, "home/_similar.html", {"found": found})


@require_safe
def related(request: AnyRequest, pk: int) -> HttpResponse:
    """Threads about the same, as a page of their own or as the end of the thread's page."""
    thread = get_thread_for(request.user, pk)
    try:
        found = related_threads(request.user, thread)
    except queries.TooSlow:
        found = []
    template = "home/_related.html" if getattr(request, "htmx", False) else "home/related.html"
    response = render(request, template, {"thread": thread, "found": found})
    response["Vary"] = "HX-Request"
    return response


def _slow_down(request: AnyRequest, action: str, amount: int) -> None:
    user = request.user
    who = user if user.is_authenticated else str(get_adapter().get_client_ip(request))
    ratelimit.limit(who, action, amount=amount, per=_MINUTE)


def _page(request: AnyRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, "home/search.html", context, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response
