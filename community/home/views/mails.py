"""The mails of a machine without a mail server, to be read where they were written and nowhere else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.home.policies import may_read_mails
from community.notifications import mailfolder


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
    if not may_read_mails(request):
        raise Http404
