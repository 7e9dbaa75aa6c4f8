"""Leaving a kind of mail from the mail itself, without signing in (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.notifications import queries, registry, services, tokens


# A mail program posts here without having been on any page; the signed address is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET only asks (scanners open every link of a mail); POST turns the kind off."""
    found = tokens.read_unsubscribe(token)
    if found is None:
        raise Http404
    member_id, name = found
    kind = registry.kinds.get(name)
    if kind is None or kind.essential or not queries.may_be_told(member_id):
        raise Http404
    if request.method == "POST":
        services.set_preference(member_id=member_id, kind=name, mail=False)
    response = render(request, "home/unsubscribe.html", {"kind": kind, "done": request.method == "POST"})
    patch_cache_control(response, private=True, no_store=True)
    return response
