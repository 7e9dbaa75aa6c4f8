"""The form that opens a thread."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.core.errors import InvalidInput, NotAllowed, TooMany
from community.core.http import MemberRequest
from community.core.idempotency import once
from forums import policies
from forums.enums import State
from forums.forms import NewThreadForm, PollForm
from forums.models import Board, Draft, draft_key
from forums.queries.access import get_board_for, photos_of
from forums.queries.drafts import draft_for
from forums.queries.tags import tags_of
from forums.services import threads
from forums.services.feedback.policy import promised_hours
from forums.views.writing import (
    Tray,
    as_sent,
    initial_of,
    is_preview,
    is_too_large,
    keep_draft,
    preview_of,
    refuse,
    take_photos,
    too_large,
    wants_draft,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_thread(request: MemberRequest, slug: str) -> HttpResponse:
    """Open a thread on a board."""
    board = get_board_for(request.user, slug)
    if not policies.can_open_thread(request.user, board):
        raise NotAllowed(_("Threads on this board are opened by others."))
    if request.method != "POST":
        draft = draft_for(request.user, draft_key(board))
        tray = Tray(photos_of(request.user, draft.photos)) if draft else Tray()
        form = NewThreadForm(initial=initial_of(draft, NewThreadForm), tags=tags_of(board))
        return _show_new(request, board, form, tray, poll=PollForm(initial=initial_of(draft, PollForm)), draft=draft)
    if is_too_large(request):
        return too_large(request)
    tray = take_photos(request)
    form = NewThreadForm(request.POST, request.FILES, tags=tags_of(board))
    if wants_draft(request):
        keep_draft(request, board, tray)
        messages.success(request, _("Draft saved. You find it here and among your drafts."))
        return redirect("forums:new-thread", board.slug)
    poll = PollForm(request.POST)
    if "more_answers" in request.POST:
        # The button for where no scripts run: the same form with more lines.
        again = NewThreadForm(initial=as_sent(request.POST, NewThreadForm), tags=tags_of(board))
        return _show_new(request, board, again, tray, poll=PollForm(initial=as_sent(request.POST, PollForm)))
    if is_preview(request):
        return _show_new(request, board, form, tray, poll=poll, preview=preview_of(request, form, tray))
    return _open(request, board=board, form=form, poll=poll, tray=tray)


@once
def _open(request: MemberRequest, *, board: Board, form: NewThreadForm, poll: PollForm, tray: Tray) -> HttpResponse:
    if tray.errors or not form.is_valid() or not poll.is_valid():
        return _show_new(request, board, form, tray, poll=poll)
    data = form.cleaned_data
    try:
        made = threads.open_thread(
            actor=request.user,
            board=board,
            title=data["title"],
            body=data["body"],
            photos=tray.photos,
            tags=data.get("tags", ()),
            poll=poll.plan(),
        )
    except (InvalidInput, TooMany) as error:
        refuse(form, error)
        return _show_new(request, board, form, tray, poll=poll, status=error.status)
    if made.state == State.HELD:
        messages.info(request, _("Thank you. A moderator looks at it first; you will hear from us."))
    return redirect(made)


def _show_new(
    request: MemberRequest,
    board: Board,
    form: NewThreadForm,
    tray: Tray,
    *,
    poll: PollForm,
    preview: str | None = None,
    draft: Draft | None = None,
    status: int = 422,
) -> HttpResponse:
    for message in tray.errors:
        form.add_error("photos", message)
    context = {
        "board": board,
        "form": form,
        "poll": poll,
        "promise": promised_hours(board) if board.answers_feedback else None,
        "photos": tray.photos,
        "preview_html": preview,
        "draft": draft,
        "draft_key": draft_key(board),
    }
    refused = form.is_bound and (preview is None or not preview)
    return render(request, "forums/new_thread.html", context, status=status if refused else 200)
