"""Voting in the poll of a thread, and who voted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.core.errors import InvalidInput
from community.core.http import AnyRequest, MemberRequest
from community.core.idempotency import once
from forums.models import Thread
from forums.queries.access import get_thread_for
from forums.queries.voters import voters_page
from forums.services import polls


@login_required
@require_POST
@once
def vote(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Vote, choose anew, or take the vote back: the button pressed says which."""
    thread = get_thread_for(request.user, pk)
    chosen = [] if "clear" in request.POST else request.POST.getlist("option")
    if not chosen and "clear" not in request.POST:
        messages.warning(request, _("Choose an answer first."))
        return _back(thread)
    try:
        polls.vote(actor=request.user, thread=thread, options=_ids(chosen))
    except InvalidInput as error:
        messages.error(request, str(error.message))
        return _back(thread)
    messages.success(request, _("Your vote counts.") if chosen else _("Your vote is taken back."))
    return _back(thread)


@login_required
@require_POST
@once
def close(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """End the poll before its time."""
    thread = get_thread_for(request.user, pk)
    polls.close_poll(actor=request.user, thread=thread)
    return _back(thread)


@require_safe
def voters(request: AnyRequest, pk: int, slug: str, option: int) -> HttpResponse:
    """Who chose one of the answers, where everybody may know."""
    thread = get_thread_for(request.user, pk)
    page = voters_page(request.user, thread, option, after=_number(request.GET.get("after", "")))
    if page is None:
        raise Http404
    here = reverse("forums:voters", args=[thread.pk, thread.slug, option])
    context = {
        "thread": thread,
        "board": thread.board,
        "page": page,
        "older": f"{here}?after={page.next}" if page.next else None,
        "newer": here if "after" in request.GET else None,
    }
    return render(request, "forums/voters.html", context)


def _ids(values: list[str]) -> list[int]:
    # What is no number is no answer either: 0 is none's id.
    return [_number(value) for value in values]


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def _back(thread: Thread) -> HttpResponse:
    return redirect(f"{thread.get_absolute_url()}#poll")
