from django.http import JsonResponse
from django.views.decorators.http import require_safe

from community.core import ratelimit
from community.core.errors import TooMany
from community.core.http import AnyRequest
from forums.queries.access import get_board_for, get_thread_for
from forums.queries.completion import members_called, tags_called
from forums.services.limits import COMPLETIONS, COMPLETIONS_PER
from members.models import Member


@require_safe
def members(request: AnyRequest) -> JsonResponse:
    """Whom somebody may mean who has typed @ and `q`, in `thread` (an id) or on `board` (its address)."""
    if not isinstance(request.user, Member):
        return JsonResponse({}, status=401)
    try:
        ratelimit.limit(request.user, "complete", amount=COMPLETIONS, per=COMPLETIONS_PER)
    except TooMany:
        return JsonResponse({"results": []}, status=429)
    number, slug = request.GET.get("thread", ""), request.GET.get("board", "")
    thread = get_thread_for(request.user, int(number)) if number.isascii() and number.isdigit() else None
    board = get_board_for(request.user, slug) if slug else None
    found = members_called(request.user, request.GET.get("q", "")[:40], thread=thread, board=board)
    results = [{"value": member.handle, "label": member.display_name, "hint": f"@{member.handle}"} for member in found]
    return JsonResponse({"results": results})


@require_safe
def tags(request: AnyRequest) -> JsonResponse:
    """The tags of `board` (its address) that somebody may mean who types `q`: {"value": slug, "id", "label"}."""
    board = get_board_for(request.user, request.GET.get("board", "")[:60])
    found = tags_called(board, request.GET.get("q", "")[:40])
    return JsonResponse({"results": [{"value": tag.slug, "id": tag.pk, "label": tag.name} for tag in found]})
