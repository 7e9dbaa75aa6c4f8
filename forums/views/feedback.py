"""The answer desk: what waits, one case, what became of it; and what the asker says."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.errors import InvalidInput, NotAllowed, TooMany
from community.core.http import AnyRequest, MemberRequest
from community.core.idempotency import once
from community.core.pagecache import kept_page
from community.core.pagination import Cursor
from forums.enums import FEEDBACK_MOVES, SETTLED, FeedbackStatus
from forums.forms import AnswerForm, HandOverForm, StatusForm, UnsolvedForm
from forums.models import Draft, FeedbackCase, Photo, draft_key
from forums.queries import feedback as queries
from forums.queries.access import get_board_for, get_thread_for, photos_of
from forums.queries.boards import keys_of_board
from forums.queries.drafts import draft_for
from forums.services.feedback import acts
from forums.services.feedback.policy import promised_hours
from forums.views.writing import (
    Tray,
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
from members.policies import is_staffish


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send visitors to sign in, and refuse everybody who does not answer for the team."""

    @wraps(view)
    def wrapper(request: MemberRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_staffish(request.user):
            raise NotAllowed
        return view(request, *args, **kwargs)

    return login_required(wrapper)


@staff_only
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """What waits for an answer, the longest overdue first."""
    found = queries.queue(
        request.user,
        owner=request.GET.get("owner", ""),
        board=request.GET.get("board", ""),
        after=Cursor.parse(request.GET.get("after")),
    )
    base = reverse("forums:feedback-queue")
    first = f"{base}?{found.query}" if found.query else base
    older = f"{base}?{found.query}{'&' if found.query else ''}after={found.page.next}" if found.page.next else None
    context = {"queue": found, "older": older, "newer": None if found.page.is_first else first}
    return render(request, "forums/feedback_queue.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """One case; posting answers it, as a reply in its thread with all that a reply has."""
    found = queries.get_case_for(request.user, pk)
    if request.method != "POST":
        draft = draft_for(request.user, draft_key(found.thread))
        kept = photos_of(request.user, draft.photos) if draft else []
        form = AnswerForm(initial=initial_of(draft, AnswerForm), waits=found.waits)
        return _show(request, found, answer=form, photos=kept, draft=draft)
    if is_too_large(request):
        return too_large(request)
    tray = take_photos(request)
    if wants_draft(request):
        keep_draft(request, found.thread, tray)
        messages.success(request, _("Draft saved. You find it here and among your drafts."))
        return redirect(found)
    form = AnswerForm(request.POST, request.FILES, waits=found.waits)
    if is_preview(request):
        html = preview_of(request, form, tray, found.thread)
        return _show(request, found, answer=form, photos=tray.photos, preview=html, status=200 if html else 422)
    return _answer(request, case=found, form=form, tray=tray)


@once
def _answer(request: MemberRequest, *, case: FeedbackCase, form: AnswerForm, tray: Tray) -> HttpResponse:
    for message in tray.errors:
        form.add_error("photos", message)
    if not form.is_valid():
        return _show(request, case, answer=form, photos=tray.photos, status=422)
    data = form.cleaned_data
    try:
        _row, post = acts.answer_case(
            actor=request.user,
            case=case,
            body=data["body"],
            photos=tray.photos,
            status=data.get("status", ""),
            words=data.get("words", ""),
        )
    except (InvalidInput, TooMany) as error:
        refuse(form, error)
        return _show(request, case, answer=form, photos=tray.photos, status=error.status)
    messages.success(request, _("Answered. The one who asked is told."))
    return redirect(case.thread.floor_url(post.number))


@staff_only
@require_POST
@once
def take(request: MemberRequest, pk: int) -> HttpResponse:
    """Make it one's own."""
    row = acts.take_case(actor=request.user, case=queries.get_case_for(request.user, pk))
    messages.success(request, _("It is yours now."))
    return redirect(row)


@staff_only
@require_POST
@once
def hand(request: MemberRequest, pk: int) -> HttpResponse:
    """Give it to somebody else, or to nobody."""
    found = queries.get_case_for(request.user, pk)
    colleagues = queries.colleagues_of(found.thread)
    form = HandOverForm(request.POST, colleagues=colleagues)
    if not form.is_valid():
        return _show(request, found, hand_over=form, status=422)
    to = next((one for one in colleagues if one.pk == form.cleaned_data["to"]), None)
    found.owner_id = form.cleaned_data["seen"]
    acts.hand_over(actor=request.user, case=found, to=to)
    if to is not None:
        messages.success(request, _("%(name)s has it now.") % {"name": to.display_name})
    return redirect(found)


@staff_only
@require_POST
@once
def status(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what becomes of it."""
    found = queries.get_case_for(request.user, pk)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _show(request, found, settle=form, status=422)
    data = form.cleaned_data
    found.status = data["seen"]
    try:
        acts.set_status(actor=request.user, case=found, status=data["status"], words=data["words"])
    except InvalidInput as error:
        refuse(form, error)
        return _show(request, queries.get_case_for(request.user, pk), settle=form, status=422)
    messages.success(request, _("Said. The one who asked is told."))
    return redirect(found)


def _show(
    request: MemberRequest,
    case: FeedbackCase,
    *,
    answer: AnswerForm | None = None,
    settle: StatusForm | None = None,
    hand_over: HandOverForm | None = None,
    photos: Sequence[Photo] = (),
    draft: Draft | None = None,
    preview: str = "",
    status: int = 200,
) -> HttpResponse:
    page = queries.case_page(request.user, case)
    if settle is None:
        again = case.status if case.status in SETTLED else ""
        settle = StatusForm(initial={"seen": case.status, "status": again, "words": case.words})
    moves = {*FEEDBACK_MOVES[FeedbackStatus(case.status)], case.status}
    context = {
        "page": page,
        "case": case,
        "thread": case.thread,
        "answer_form": answer or AnswerForm(waits=case.waits),
        "photos": photos,
        "draft": draft,
        "draft_key": draft_key(case.thread),
        "preview_html": preview,
        "settle_form": settle if case.answered_at and moves.intersection(SETTLED) else None,
        "hand_form": hand_over
        or HandOverForm(colleagues=page.colleagues, initial={"to": case.owner_id, "seen": case.owner_id}),
    }
    return render(request, "forums/feedback_case.html", context, status=status)


@login_required
@require_POST
@once
def solved(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """The asker is content."""
    thread = get_thread_for(request.user, pk)
    acts.say_solved(actor=request.user, case=queries.get_own_case_for(request.user, thread))
    messages.success(request, _("Thank you: the team hears of it."))
    return redirect(thread)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsolved(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """The asker says what is still wrong, in a reply with all that a reply has."""
    found = queries.get_own_case_for(request.user, get_thread_for(request.user, pk))
    if request.method != "POST":
        draft = draft_for(request.user, draft_key(found.thread))
        kept = photos_of(request.user, draft.photos) if draft else []
        form = UnsolvedForm(initial=initial_of(draft, UnsolvedForm))
        return _show_unsolved(request, found, form, photos=kept, draft=draft, status=200)
    if is_too_large(request):
        return too_large(request)
    tray = take_photos(request)
    if wants_draft(request):
        keep_draft(request, found.thread, tray)
        messages.success(request, _("Draft saved. You find it here and among your drafts."))
        return redirect("forums:feedback-unsolved", pk, slug)
    form = UnsolvedForm(request.POST, request.FILES)
    if is_preview(request):
        html = preview_of(request, form, tray, found.thread)
        more = {"photos": tray.photos, "preview_html": html}
        return _show_unsolved(request, found, form, **more, status=200 if html else 422)
    return _say_unsolved(request, case=found, form=form, tray=tray)


@once
def _say_unsolved(request: MemberRequest, *, case: FeedbackCase, form: UnsolvedForm, tray: Tray) -> HttpResponse:
    for message in tray.errors:
        form.add_error("photos", message)
    if form.is_valid():
        body = form.cleaned_data["body"]
        try:
            _row, post = acts.say_unsolved(actor=request.user, case=case, body=body, photos=tray.photos)
        except (InvalidInput, TooMany) as error:
            refuse(form, error)
        else:
            messages.success(request, _("The team owes you an answer again."))
            return redirect(case.thread.floor_url(post.number))
    return _show_unsolved(request, case, form, photos=tray.photos, status=422)


def _show_unsolved(
    request: MemberRequest, case: FeedbackCase, form: UnsolvedForm, *, status: int, **more: Any
) -> HttpResponse:
    refusal = acts.why_not_again(case)
    context = {
        "thread": case.thread,
        "case": case,
        "form": form,
        "refusal": refusal.message if refusal else "",
        "draft_key": draft_key(case.thread),
        **more,
    }
    return render(request, "forums/feedback_unsolved.html", context, status=status)


@require_safe
@kept_page(keys_of_board, params=("after", "status"))
def answered(request: AnyRequest, slug: str) -> HttpResponse:
    """You said, we did: what became of the feedback on a board."""
    board = get_board_for(request.user, slug)
    if not board.answers_feedback:
        raise Http404
    chosen = request.GET.get("status", "")
    chosen = chosen if chosen in SETTLED else ""
    page = queries.settled(request.user, board, status=chosen, after=Cursor.parse(request.GET.get("after")))
    base = reverse("forums:answered", args=[board.slug])
    more = f"status={chosen}&" if chosen else ""
    context = {
        "board": board,
        "page": page,
        "chosen": chosen,
        "statuses": [(status.value, status.label) for status in SETTLED],
        "promise": promised_hours(board),
        "older": f"{base}?{more}after={page.next}" if page.next else None,
        "newer": None if page.is_first else f"{base}{'?status=' if chosen else ''}{chosen}",
    }
    return render(request, "forums/answered.html", context)
