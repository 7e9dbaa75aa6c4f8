"""The front page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest


@require_safe
def front(request: AnyRequest) -> HttpResponse:
    """What is alive here now."""
    return render(request, "home/front.html")
