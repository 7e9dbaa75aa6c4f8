"""The only place that reads htmx's headers."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


def hx_target(request: HttpRequest) -> str | None:
    """Return the id of the element this response will be swapped into, or None when a whole page is wanted."""
    details = getattr(request, "htmx", None)
    if not details or details.boosted or details.history_restore_request:
        return None
    target: str | None = details.target
    return target


def vary_on_htmx(response: HttpResponse) -> HttpResponse:
    """Mark a GET's answer as depending on htmx's headers."""
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response
