from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from community.core.http import AnyRequest
from members.queries import places


@require_safe
def search(request: AnyRequest) -> HttpResponse:
    """Cities for the list under a field: JSON for the script, a listbox for whoever asks for HTML."""
    text = request.GET.get("q", "")
    found = places.search(text)
    rows = [
        {"value": value, "label": place.name, "hint": place.hint, "slug": place.slug}
        for place, value in zip(found, places.written(found), strict=True)
    ]
    response: HttpResponse
    if request.accepts("text/html"):
        response = render(request, "members/_place_options.html", {"rows": rows})
    else:
        response = JsonResponse({"results": rows})
    patch_vary_headers(response, ("Accept",))
    response["Cache-Control"] = "private, max-age=600"
    return response
