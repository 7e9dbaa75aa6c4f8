from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.core.http import MemberRequest
from community.core.idempotency import once
from community.core.ratelimit import limit
from events.forms import CallOffForm, HostsForm, MeetupForm
from events.models import Club, Meetup
from events.queries.access import get_club_for, get_meetup_for, get_meetup_to_run
from events.queries.clubs import clubs_to_open_in
from events.queries.desk import counts_of
from events.queries.meetup_page import hosts_of
from events.services import meetups

_AMOUNT, _PER = 20, timedelta(days=1)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_meetup(request: MemberRequest) -> HttpResponse:
    """A draft, from nothing or from a meetup before."""
    clubs = clubs_to_open_in(request.user)
    if not clubs:
        raise NotAllowed
    earlier = _earlier(request)
    club = _chosen_club(request, clubs, earlier)
    if club is None:
        return render(request, "events/choose_club.html", {"clubs": clubs})
    initial = MeetupForm.initial_for(club, request.user)
    if earlier is not None:
        initial |= MeetupForm.initial_of(earlier, again=True)
    form = MeetupForm(request.POST or None, initial=initial, staff=request.user.is_staff)
    if request.method == "POST" and form.is_valid():
        limit(request.user, "new-meetup", amount=_AMOUNT, per=_PER)
        meetup = _try(form, lambda: meetups.create_meetup(actor=request.user, club=club, plan=form.plan()))
        if meetup is not None:
            messages.success(request, _("The draft is kept. Look it over, then publish it."))
            return redirect(meetup)
    context = {"form": form, "club": club, "earlier": earlier}
    return render(request, "events/edit_meetup.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_meetup(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Change a meetup, knowing who will be told. What somebody else changed meanwhile is shown, nothing is lost."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    form = MeetupForm(request.POST or None, initial=MeetupForm.initial_of(meetup), staff=request.user.is_staff)
    context: dict[str, Any] = {"form": form, "club": meetup.club, "meetup": meetup, "told_count": _told(meetup)}
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            saved = _try(
                form,
                lambda: meetups.update_meetup(actor=request.user, meetup=meetup, plan=form.plan(), version=version),
            )
        except Conflict as error:
            if error.code != "stale":
                raise
            context["form"], context["theirs"] = _after_somebody_else(request, form, meetup)
            saved, status = None, 409
        if saved is not None:
            messages.success(request, _("The changes are kept."))
            return redirect(saved)
    return render(request, "events/edit_meetup.html", context, status=status)


@login_required
@require_POST
@once
def publish(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Open a draft to everybody."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    try:
        meetup = meetups.publish(actor=request.user, meetup=meetup)
    except InvalidInput as error:
        messages.error(request, str(error.message))
        return redirect("events:edit-meetup", meetup_id=meetup.pk)
    messages.success(request, _("It is published, and its thread is open."))
    return redirect(meetup)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def call_off(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Say that it will not take place, and why. This cannot be undone, so it has a page of its own."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        meetups.call_off(actor=request.user, meetup=meetup, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is called off. Everybody who registered is being told."))
        return redirect("events:meetup-short", meetup_id=meetup.pk)
    context = {"form": form, "meetup": meetup, "told_count": _told(meetup)}
    return render(request, "events/call_off.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hosts(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Who leads the meetup."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    form = HostsForm(request.POST or None, initial={"hosts": ", ".join(m.handle for m in hosts_of(meetup))})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["hosts"]
        if _try(form, lambda: meetups.set_hosts(actor=request.user, meetup=meetup, hosts=wanted)) is not None:
            messages.success(request, _("The hosts are changed."))
            return redirect(meetup)
    context = {"form": form, "meetup": meetup}
    return render(request, "events/hosts.html", context, status=422 if form.is_bound else 200)


def _told(meetup: Meetup) -> int:
    counts = counts_of(meetup)
    return counts.going + counts.offered + counts.waiting


def _try(form: Any, work: Callable[[], Meetup]) -> Meetup | None:
    """Run a service; what it finds wrong becomes an error of the form."""
    try:
        return work()
    except InvalidInput as error:
        field = _FIELDS.get(error.field or "", error.field)
        form.add_error(field if field in form.fields else None, str(error.message))
        return None


# Fields of a plan that the form calls otherwise.
_FIELDS = {"opens_at": "opens", "closes_at": "closes", "body": "summary", "longitude": "position"}


def _earlier(request: MemberRequest) -> Meetup | None:
    value = request.GET.get("from", "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        return None
    return get_meetup_for(request.user, int(value))[0]


def _chosen_club(request: MemberRequest, clubs: list[Club], earlier: Meetup | None) -> Club | None:
    if slug := request.GET.get("club"):
        club = get_club_for(request.user, slug)
        if club not in clubs:
            raise NotAllowed
        return club
    if earlier is not None and earlier.club in clubs:
        return earlier.club
    return clubs[0] if len(clubs) == 1 else None


def _after_somebody_else(
    request: MemberRequest, form: MeetupForm, meetup: Meetup
) -> tuple[MeetupForm, list[dict[str, Any]]]:
    """Return the form with what was typed, to be sent again over the newer version, and what that one says."""
    newer = MeetupForm.initial_of(meetup)
    data = request.POST.copy()
    data["version"] = str(meetup.version)
    again = MeetupForm(data, initial=newer, staff=request.user.is_staff)
    again.is_valid()
    theirs = [
        {"label": again.fields[name].label, "value": newer.get(name) or "–"}
        for name in again.changed_data
        if name not in ("version", "start_fold")
    ]
    return again, theirs
