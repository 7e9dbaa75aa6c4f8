"""What happens to a release after it is out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.core.errors import NotAllowed
from community.core.http import MemberRequest
from community.core.idempotency import once
from community.moderation import services as moderation
from forums import policies
from forums.forms import HideForm, ReportForm, WithdrawForm
from forums.queries.resources import get_release_for
from forums.services import releases


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own release back, and say why if one likes."""
    release = get_release_for(request.user, pk)
    if not policies.can_withdraw(request.user, release):
        raise NotAllowed
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        releases.withdraw_release(actor=request.user, release=release, reason=form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn. Its files are kept: you can put it back."))
        return redirect(release.resource)
    context = {"release": release, "thread": release.resource.thread, "form": form, "act": "withdraw"}
    return render(request, "forums/release_act.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
@once
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer it again: one's own that was withdrawn, or as a moderator what was hidden."""
    release = get_release_for(request.user, pk)
    if policies.can_put_back(request.user, release):
        releases.put_back_release(actor=request.user, release=release)
    elif release.published_at is None or not policies.can_moderate_board(request.user, release.resource.thread.board):
        # What was never out is decided at the desk, where the hold is closed with it.
        raise NotAllowed
    else:
        releases.show_release(actor=request.user, release=release)
    return redirect(release.resource)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hide(request: MemberRequest, pk: int) -> HttpResponse:
    """Hide somebody's release, as a moderator, and say why."""
    release = get_release_for(request.user, pk)
    if not policies.can_hide_release(request.user, release):
        raise NotAllowed
    form = HideForm(request.POST if request.method == "POST" else None, public=False)
    if form.is_bound and form.is_valid():
        releases.hide_release(actor=request.user, release=release, reason=form.cleaned_data["reason"])
        messages.success(request, _("Hidden. The author is told why."))
        return redirect(release.resource)
    context = {"release": release, "thread": release.resource.thread, "form": form, "act": "hide"}
    return render(request, "forums/release_act.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell the moderators about a release."""
    release = get_release_for(request.user, pk)
    if not policies.can_report_release(request.user, release):
        raise NotAllowed(_("You cannot report yourself."))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        moderation.report(
            actor=request.user, kind="release", object_id=pk, reason=data["reason"], details=data["details"]
        )
        messages.success(request, _("Thank you. A moderator will look at it."))
        return redirect(release.resource)
    context = {"release": release, "thread": release.resource.thread, "form": form, "act": "report"}
    return render(request, "forums/release_act.html", context, status=422 if form.is_bound else 200)
