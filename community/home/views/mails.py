"""The mails of a machine without a mail server, to be read where they were written and nowhere else."""

from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.notifications import mailfolder

_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
# Whoever comes through a proxy on this machine has its address, but is somewhere else.
_PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    _require_this_machine(request)
    return render(request, "home/mails.html", {"mails": mailfolder.newest()})


@require_safe
@never_cache
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail."""
    _require_this_machine(request)
    found = mailfolder.read(name)
    if found is None:
        raise Http404
    return render(request, "home/mail.html", {"mail": found})


def _require_this_machine(request: HttpRequest) -> None:
    """Sign-in codes are among the mails: a visitor from elsewhere finds nothing here."""
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    try:
        local = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        local = False
    if settings.EMAIL_URL or not local or host not in _LOCAL_HOSTS or any(name in request.headers for name in _PROXIED):
        raise Http404
