from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core import pagestamps
from community.core.http import AnyRequest
from community.core.pagecache import kept_page
from community.core.pagination import Cursor, Page
from events.forms import FilterForm
from events.queries.clubs import clubs_to_open_in, clubs_with_meetups_ahead, first_club_of
from events.queries.meetups import MeetupRow, coming, drafts_of, past
from members.models import Member

_PARAMS = ("city", "kind", "day", "after")
Listing = Callable[..., Page[MeetupRow]]


@require_safe
@kept_page(lambda: [pagestamps.MEETUPS], params=_PARAMS)
def meetups(request: AnyRequest) -> HttpResponse:
    """What is coming, by city, kind and date."""
    return _list(request, coming, is_past=False)


@require_safe
@kept_page(lambda: [pagestamps.MEETUPS], params=_PARAMS)
def past_meetups(request: AnyRequest) -> HttpResponse:
    """What took place."""
    return _list(request, past, is_past=True)


def _list(request: AnyRequest, listing: Listing, *, is_past: bool) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    filters = form.filters()
    page = listing(request.user, filters, after=Cursor.parse(request.GET.get("after")))
    context: dict[str, Any] = {
        "form": form,
        "filters": filters,
        "filtered": any((filters.place, filters.kind, filters.day)),
        "page": page,
        "is_past": is_past,
        "filter_query": _filters_only(request),
        "own_club": first_club_of(request.user),
        "next_url": _address(request, page) if page.next else None,
    }
    if not is_past:
        context["cities"] = clubs_with_meetups_ahead()
    if isinstance(request.user, Member) and page.is_first and not is_past:
        context["drafts"] = drafts_of(request.user)
        context["may_open"] = bool(clubs_to_open_in(request.user))
    return render(request, "events/meetups.html", context)


def _filters_only(request: AnyRequest) -> str:
    """The filters of this address, for the other tab."""
    query = request.GET.copy()
    query.pop("after", None)
    return query.urlencode()


def _address(request: AnyRequest, page: Page[MeetupRow]) -> str:
    query = request.GET.copy()
    query["after"] = str(page.next)
    return f"?{query.urlencode()}"
