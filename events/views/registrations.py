from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.core.http import MemberRequest
from community.core.idempotency import once
from community.core.pagination import Cursor
from community.core.ratelimit import limit
from events.enums import RegistrationState
from events.queries import mine as own
from events.queries.access import get_meetup_for, get_registration_of
from events.services import registrations

# Somebody who keeps joining and leaving keeps others waiting for nothing.
_AMOUNT, _PER = 30, timedelta(hours=1)


@login_required
@require_POST
@once
def register(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Ask for a seat."""
    meetup, _standing = get_meetup_for(request.user, meetup_id)
    limit(request.user, "register", amount=_AMOUNT, per=_PER)
    registration = registrations.register(actor=request.user, meetup=meetup)
    if registration.state == RegistrationState.GOING:
        messages.success(request, _("You have a seat. If you cannot come, give it back: somebody may be waiting."))
    elif registration.state == RegistrationState.WAITING:
        messages.success(request, _("You are in line. When a seat becomes free we hold it for you and write to you."))
    return redirect(meetup)


@login_required
@require_POST
@once
def cancel(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Give the seat back, or leave the line."""
    registration = get_registration_of(request.user, meetup_id)
    had_seat = registration.state == RegistrationState.GOING
    registration = registrations.cancel(actor=request.user, registration=registration)
    if registration.late:
        messages.warning(
            request, _("Your seat is given back. It was within 24 hours of the start, so it is noted as late.")
        )
    elif had_seat:
        messages.success(request, _("Your seat is given back. If you change your mind, register again below."))
    else:
        messages.success(request, _("You have left the line. If you change your mind, you can join it again."))
    return redirect(registration.meetup)


@login_required
@require_POST
@once
def accept(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Take the seat that is held."""
    registration = registrations.accept_offer(
        actor=request.user, registration=get_registration_of(request.user, meetup_id)
    )
    messages.success(request, _("The seat is yours. See you there!"))
    return redirect(registration.meetup)


@login_required
@require_POST
@once
def decline(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Leave the seat to the next in line."""
    registration = registrations.decline_offer(
        actor=request.user, registration=get_registration_of(request.user, meetup_id)
    )
    messages.success(request, _("The seat goes to the next in line. Thank you for saying so."))
    return redirect(registration.meetup)


@login_required
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """What lies ahead, and what was."""
    after = Cursor.parse(request.GET.get("after"))
    context = {
        "ahead": own.ahead_of(request.user) if after is None else (),
        "past": own.past_of(request.user, after),
        "is_first": after is None,
    }
    return render(request, "events/registrations.html", context)
