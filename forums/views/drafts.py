"""Drafts: kept while somebody writes, and the list of them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.core import ratelimit
from community.core.errors import HearthError
from community.core.http import AnyRequest, MemberRequest
from community.core.models import FormToken
from forums.models import Board, Post, Thread
from forums.queries.access import get_board_by_id_for, get_post_for, get_thread_for
from forums.queries.drafts import drafts_of, get_draft_for
from forums.services import drafts
from forums.services.limits import DRAFTS, DRAFTS_PER
from forums.views.writing import keep_draft
from members.models import Member


@login_required
@require_safe
@never_cache
def mine(request: MemberRequest) -> HttpResponse:
    """What I have begun to write."""
    lines = drafts_of(request.user)
    context = {
        "drafts": [line for line in lines if not line.in_bin],
        "binned": [line for line in lines if line.in_bin],
    }
    return render(request, "forums/drafts.html", context)


@require_POST
def save(request: AnyRequest) -> JsonResponse:
    """Keep a draft while its writer goes on typing; 401 tells the script that the login has expired."""
    if not isinstance(request.user, Member):
        return JsonResponse({}, status=401)
    try:
        ratelimit.limit(request.user, "draft", amount=DRAFTS, per=DRAFTS_PER)
        target = _target(request, request.POST.get("draft_key", ""))
        # A late save must not bring back what has been posted meanwhile.
        draft = None if _was_sent(request) else keep_draft(request, target)  # type: ignore[arg-type]
    except HearthError as error:
        return JsonResponse({"error": str(error.message)}, status=error.status)
    return JsonResponse({"saved": draft.updated_at.isoformat() if draft else None})


@login_required
@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw a draft away; the list keeps it for a week."""
    drafts.bin_draft(actor=request.user, draft=get_draft_for(request.user, pk))
    messages.success(request, _("Thrown away. For a week you can fetch it back below."))
    return redirect("forums:drafts")


@login_required
@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Fetch a draft back that was thrown away."""
    drafts.unbin_draft(actor=request.user, draft=get_draft_for(request.user, pk))
    return redirect("forums:drafts")


def _target(request: AnyRequest, key: str) -> Board | Thread | Post:
    kind, _colon, number = key.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    if kind == "thread":
        return get_board_by_id_for(request.user, int(number))
    if kind == "reply":
        return get_thread_for(request.user, int(number))
    if kind == "edit":
        return get_post_for(request.user, int(number))
    raise Http404


def _was_sent(request: AnyRequest) -> bool:
    try:
        token = UUID(request.POST.get("form_token", ""))
    except ValueError:
        return False
    return FormToken.objects.filter(member=request.user.pk, key=token).exclude(result_url="").exists()
