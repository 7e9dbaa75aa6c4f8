from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.core import pagestamps
from community.core.errors import NotAllowed
from community.core.http import AnyRequest, MemberRequest
from community.core.pagecache import kept_page
from events.forms import ClubForm
from events.policies import can_run_club
from events.queries.access import get_club_for, organises
from events.queries.clubs import club_page
from events.services import clubs


@require_safe
@kept_page(lambda slug: [pagestamps.MEETUPS])
def club(request: AnyRequest, slug: str) -> HttpResponse:
    """A place's club: who runs it, what is coming, what was."""
    found = get_club_for(request.user, slug)
    return render(request, "events/club.html", {"page": club_page(request.user, found), "club": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_club(request: MemberRequest, slug: str) -> HttpResponse:
    """What a club says about itself."""
    found = get_club_for(request.user, slug)
    if not can_run_club(request.user, organiser=organises(request.user, found)):
        raise NotAllowed
    form = ClubForm(request.POST or None, initial={"about": found.about})
    if request.method == "POST" and form.is_valid():
        clubs.update_club(actor=request.user, club=found, about=form.cleaned_data["about"])
        messages.success(request, _("The club’s page is changed."))
        return redirect(found)
    status = 422 if form.is_bound else 200
    return render(request, "events/edit_club.html", {"club": found, "form": form}, status=status)
