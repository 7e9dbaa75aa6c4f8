"""Help, written for people: one page per sort of reader, the rules, and what is stored."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core.pagecache import kept_page

PAGES = ("member", "writing", "sharing", "organiser", "answers", "moderator", "rules", "stored")


@require_safe
@kept_page(list)
def index(request: HttpRequest) -> HttpResponse:
    """Where to find which help."""
    return render(request, "home/help/index.html")


@require_safe
@kept_page(lambda page: [])
def page(request: HttpRequest, page: str) -> HttpResponse:
    """One page of help."""
    if page not in PAGES:
        raise Http404
    return render(request, f"home/help/{page}.html", {"page": page})
