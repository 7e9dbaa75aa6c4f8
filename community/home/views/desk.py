"""The moderation desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.errors import InvalidInput, NotAllowed
from community.core.http import MemberRequest
from community.core.idempotency import once
from community.core.pagination import Cursor
from community.home.forms import DecisionForm, ReasonForm
from community.moderation import policies, queries, services
from community.moderation.models import Hold, Report, Sanction


def moderators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send visitors to sign in, and refuse members who decide about nothing."""

    @wraps(view)
    def wrapper(request: MemberRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.has_desk(request.user):
            raise NotAllowed
        return view(request, *args, **kwargs)

    return login_required(wrapper)


@moderators_only
@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """What waits for a decision."""
    context = {"cases": queries.open_cases(request.user), "holds": queries.waiting_holds(request.user)}
    return render(request, "moderation/desk.html", context)


@moderators_only
@require_safe
def acts(request: MemberRequest) -> HttpResponse:
    """What was decided, with the way back, and the measures that run."""
    page = queries.recent_acts(request.user, after=Cursor.parse(request.GET.get("after")))
    older = f"{reverse('home:desk-acts')}?after={page.next}" if page.next else None
    # Measures are about members, not about a board: its moderators have nothing to do with them.
    running = queries.running_sanctions() if page.is_first and policies.can_moderate(request.user) else []
    context = {"acts": page.rows, "older": older, "running": running}
    return render(request, "moderation/acts.html", context)


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """One report with what a decision needs: the words, the other reports, the author's history."""
    row = get_object_or_404(Report.objects.select_related("author", "reporter"), pk=pk)
    if not policies.can_handle(request.user, row):
        raise NotAllowed
    may_sanction = row.author is not None and policies.can_sanction(request.user, row.author)
    form = DecisionForm(request.POST if request.method == "POST" else None, may_sanction=may_sanction)
    if form.is_bound and form.is_valid():
        try:
            services.resolve_report(
                actor=request.user,
                report=row,
                outcome=form.cleaned_data["outcome"],
                reason=form.reason(row.author.language if row.author else settings.LANGUAGE_CODE),
                ends_at=form.ends_at(),
            )
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Decided. You can take it back under “Decided”."))
            return redirect("home:desk")
    context = {
        "report": row,
        "case": queries.case_of(row),
        "note": queries.note_of(row),
        "history": queries.history_of(row.author_id) if row.author_id else None,
        "form": form,
    }
    return render(request, "moderation/report.html", context, status=422 if form.is_bound else 200)


@moderators_only
@require_POST
@once
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    row = get_object_or_404(Report, pk=pk)
    services.undo_resolution(actor=request.user, report=row)
    messages.success(request, _("Taken back. It is at the desk again."))
    return redirect("home:desk-report", row.pk)


@moderators_only
@require_POST
@once
def hold(request: MemberRequest, pk: int) -> HttpResponse:
    """Publish what was held, or not."""
    row = get_object_or_404(Hold, pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if "approve" in request.POST:
        services.approve_hold(actor=request.user, hold=row, reason=reason)
        messages.success(request, _("Published."))
    else:
        services.reject_hold(actor=request.user, hold=row, reason=reason)
        messages.success(request, _("Not published. The author is told."))
    return redirect("home:desk")


@moderators_only
@require_POST
@once
def lift(request: MemberRequest, pk: int) -> HttpResponse:
    """End a measure before its time."""
    row = get_object_or_404(Sanction.objects.select_related("member"), pk=pk)
    services.lift_sanction(actor=request.user, sanction=row, reason="")
    messages.success(request, _("Ended. %(name)s is told.") % {"name": row.member.display_name})
    return redirect("home:desk-acts")
