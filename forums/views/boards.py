from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from community.core import pagestamps
from community.core.http import AnyRequest, MemberRequest
from community.core.pagecache import kept_page
from community.moderation.policies import has_no_desk
from forums import policies
from forums.queries.access import get_board_for, get_section_for
from forums.queries.board_page import SORTS, board_page, choice_of
from forums.queries.boards import boards_index, keys_of_board
from forums.queries.public_lines import with_public_lines
from forums.queries.tags import tags_of
from forums.services import reading
from forums.services.feedback.policy import promised_hours


@require_safe
@kept_page(lambda: [pagestamps.FORUMS], members=has_no_desk)
def boards(request: AnyRequest) -> HttpResponse:
    """Every section with its boards."""
    return render(request, "forums/boards.html", {"sections": boards_index(request.user)})


@require_safe
@kept_page(keys_of_board, params=("after", "before", "sort", "tag", "solved"), members=has_no_desk)
def board(request: AnyRequest, slug: str) -> HttpResponse:
    """One board's threads: by their last posts, or as the address asks."""
    found = get_board_for(request.user, slug)
    choice = choice_of(found, request.GET.dict())
    page = board_page(request.user, found, choice)
    lines = page.lines
    if choice.is_plain:
        lines = with_public_lines(found, lines, after=page.start, until=page.end)
    context = {
        "board": found,
        "page": page,
        "lines": lines,
        "choice": choice,
        "sorts": [(sort, choice.with_sort(sort).address(found)) for sort in SORTS],
        "solved_url": choice.with_solved().address(found),
        "tags": [(tag, choice.with_tag(tag).address(found)) for tag in tags_of(found)],
        "untagged_url": choice.with_tag(None).address(found),
        "promise": promised_hours(found) if found.answers_feedback else None,
        "can_open": policies.can_open_thread(request.user, found),
    }
    return render(request, "forums/board.html", context)


@login_required
@require_POST
def mark_read(request: MemberRequest, slug: str) -> HttpResponse:
    """Nothing on this board is unread any more."""
    found = get_board_for(request.user, slug)
    reading.mark_board_read(member=request.user, board=found)
    return redirect(found)


@login_required
@require_POST
def mark_section_read(request: MemberRequest, slug: str) -> HttpResponse:
    """Nothing on the boards of this section is unread any more."""
    reading.mark_section_read(member=request.user, section=get_section_for(request.user, slug))
    return redirect("forums:boards")


@login_required
@require_POST
def mark_all_read(request: MemberRequest) -> HttpResponse:
    """Nothing on any board is unread any more."""
    reading.mark_all_read(member=request.user)
    return redirect("forums:boards")
