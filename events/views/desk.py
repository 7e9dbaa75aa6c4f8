from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.errors import InvalidInput
from community.core.http import MemberRequest
from community.core.idempotency import once
from events.enums import AttendanceState
from events.forms import CorrectForm, SearchForm
from events.queries import desk
from events.queries.access import get_meetup_to_run, get_member_to_handle, get_registration_of
from events.services import attendance as services
from events.services import registrations

# Lines on the printed list for walk-ins.
_BLANKS = 5


@login_required
@require_safe
def attendees(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """Everybody who registered or was there."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    form = SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "meetup": meetup,
        "form": form,
        "search": search,
        "people": desk.attendees(meetup, search),
        "counts": desk.counts_of(meetup),
    }
    return render(request, "events/attendees.html", context)


@login_required
@require_safe
def print_list(request: MemberRequest, meetup_id: int) -> HttpResponse:
    """The list on paper, with a box before each name."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    people = [person for person in desk.attendees(meetup, everybody=False) if person.registration == "going"]
    people.sort(key=lambda person: person.member.display_name.casefold())
    return render(request, "events/print_list.html", {"meetup": meetup, "people": people, "blanks": range(_BLANKS)})


@login_required
@require_POST
@once
def remove(request: MemberRequest, meetup_id: int, member_id: int) -> HttpResponse:
    """Take somebody off the list who said that they will not come."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    member = get_member_to_handle(member_id)
    registrations.remove(actor=request.user, registration=get_registration_of(member, meetup.pk))
    messages.success(request, _("%(name)s is off the list.") % {"name": member.display_name})
    return redirect("events:attendees", meetup_id=meetup.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: MemberRequest, meetup_id: int, member_id: int) -> HttpResponse:
    """Excuse somebody, or correct what is on record about them once it is final."""
    meetup = get_meetup_to_run(request.user, meetup_id)
    member = get_member_to_handle(member_id)
    person = desk.person_of(meetup, member)
    final = meetup.final_at is not None
    initial = {"state": person.attendance if final else AttendanceState.EXCUSED}
    form = CorrectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(
                actor=request.user,
                meetup=meetup,
                member=member,
                state=form.cleaned_data["state"],
                reason=form.cleaned_data["reason"],
            )
        except InvalidInput as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("What is on record about %(name)s is changed.") % {"name": member.display_name})
            return redirect("events:attendees", meetup_id=meetup.pk)
    context = {"meetup": meetup, "person": person, "form": form, "final": final}
    return render(request, "events/attendance.html", context, status=422 if form.is_bound else 200)
