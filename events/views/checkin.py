from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.core import clock
from community.core.htmx import hx_target, vary_on_htmx
from community.core.http import MemberRequest
from events.forms import SearchForm
from events.models import Meetup
from events.policies import door_is_open
from events.queries import desk
from events.queries.access import get_meetup_to_run, get_member_to_handle
from events.services import attendance


@login_required
@require_safe
def door(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """The list at the door: a name, one tap, the count."""
    return _door(request, get_meetup_to_run(request.user, meetup_id))


@login_required
@require_POST
def check_in(request: MemberRequest, meetup_id: int, member_id: int) -> HttpResponse:
    """Note that somebody is there; harmless when sent twice."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    member = get_member_to_handle(member_id)
    row = attendance.check_in(actor=request.user, meetup=meetup, member=member)
    said = _("%(name)s is in, without a seat.") if row.walk_in else _("%(name)s is in.")
    return _answer(request, meetup, said % {"name": member.display_name})


@login_required
@require_POST
def undo(request: MemberRequest, meetup_id: int, member_id: int) -> HttpResponse:
    """Take a check-in back."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    member = get_member_to_handle(member_id)
    attendance.undo_check_in(actor=request.user, meetup=meetup, member=member)
    return _answer(request, meetup, _("%(name)s is not in.") % {"name": member.display_name})


def _answer(request: MemberRequest, meetup: Meetup, said: str) -> HttpResponse:
    if hx_target(request) == "door":
        return _door(request, meetup, said)
    messages.success(request, said)
    # The search is over when its person is in; the next one begins with an empty field.
    return redirect(reverse("events:door", args=[meetup.pk]))


def _door(request: MemberRequest, meetup: Meetup, said: str = "") -> HttpResponse:
    form = SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "meetup": meetup,
        "form": form,
        "search": search,
        "said": said,
        "people": desk.door_list(meetup, search),
        "counts": desk.counts_of(meetup),
        "open": door_is_open(meetup, clock.now()),
        "query": urlencode({"q": search}) if search else "",
    }
    partial = hx_target(request) == "door"
    return vary_on_htmx(render(request, "events/door.html#door" if partial else "events/door.html", context))
