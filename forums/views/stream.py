"""Several boards in one list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.core import pagestamps
from community.core.http import AnyRequest
from community.core.pagecache import kept_page
from community.core.pagination import Cursor
from community.moderation.policies import has_no_desk
from forums.models import Section
from forums.queries.access import get_section_for
from forums.queries.keyset import write
from forums.queries.stream import section_boards, stream_page


@require_safe
@kept_page(lambda: [pagestamps.FORUMS], params=("after", "before"), members=has_no_desk)
def stream(request: AnyRequest) -> HttpResponse:
    """What was written anywhere, the newest first."""
    return render(request, "forums/stream.html", _page(request, reverse("forums:stream")))


@require_safe
@kept_page(lambda slug: [pagestamps.FORUMS], params=("after", "before"), members=has_no_desk)
def section(request: AnyRequest, slug: str) -> HttpResponse:
    """A section: its boards, and what was written on them."""
    found = get_section_for(request.user, slug)
    context = _page(request, reverse("forums:section", args=[slug]), section=found)
    return render(
        request, "forums/section.html", {**context, "section": found, "boards": section_boards(request.user, found)}
    )


def _page(request: AnyRequest, here: str, *, section: Section | None = None) -> dict[str, Any]:
    after, before = Cursor.parse(request.GET.get("after")), Cursor.parse(request.GET.get("before"))
    page, lines = stream_page(request.user, section=section, after=after, before=before)
    first = after is None and page.newer is None
    newer = f"{here}?before={write(page.newer)}" if page.newer else None
    return {
        "lines": lines,
        "is_first": first,
        "older": f"{here}?after={write(page.older)}" if page.older else None,
        "newer": newer or (None if first else here),
    }
