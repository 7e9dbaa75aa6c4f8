"""The front page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core import pagestamps
from community.core.http import AnyRequest
from community.core.pagecache import kept_page
from community.home.queries.front import front_page


@require_safe
@kept_page(lambda: [pagestamps.FORUMS, pagestamps.MEETUPS])
def front(request: AnyRequest) -> HttpResponse:
    """What is alive here now; for a member, what is new to them."""
    return render(request, "home/front.html", {"front": front_page(request.user)})
