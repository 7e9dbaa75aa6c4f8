"""The moderators' tools of a thread: one small form each, and the log where all of it can be undone."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import get_current_timezone, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.core.http import AnyRequest, MemberRequest
from community.core.idempotency import once
from forums import policies
from forums.forms import HideForm, MergeForm, MoveForm, PinForm, RenameForm, SplitForm, TagForm, WhyForm
from forums.models import Thread
from forums.queries.access import get_event_for, get_thread_for
from forums.queries.boards import boards_to_move_to
from forums.queries.log import latest_event, log_of
from forums.queries.tags import tags_of
from forums.queries.thread_page import page_number
from forums.queries.tools import posts_to_split
from forums.services import arranging, moving, splitting, tags, undoing
from forums.views.writing import refuse


def _tool(view: Callable[[MemberRequest, int, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for members with a form that does something once, however often it is sent."""
    return login_required(require_http_methods(["GET", "HEAD", "POST"])(once(view)))


@require_safe
def log(request: AnyRequest, pk: int, slug: str) -> HttpResponse:
    """What happened to the thread; who keeps order can undo it from here."""
    thread = get_thread_for(request.user, pk)
    lines = log_of(request.user, thread)
    return render(request, "forums/log.html", {"thread": thread, "board": thread.board, "lines": lines})


@login_required
@require_POST
@once
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo one act of a thread's log."""
    event = get_event_for(request.user, pk)
    try:
        thread = undoing.undo_event(actor=request.user, event=event)
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("forums:log", event.thread_id, event.thread.slug)
    messages.success(request, _("Undone."))
    return redirect(thread)


@login_required
@require_POST
@once
def arrange(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """What needs no form: the button pressed says which."""
    thread = get_thread_for(request.user, pk)
    act = request.POST.get("act", "")
    if act == "unpin":
        arranging.unpin_thread(actor=request.user, thread=thread)
        return _done(request, thread, _("It finds its place by its last post again."))
    if act in ("feature", "unfeature"):
        arranging.feature_thread(actor=request.user, thread=thread, featured=act == "feature")
        return _done(request, thread, _("Featured.") if act == "feature" else _("No longer featured."))
    if act == "unlock":
        arranging.lock_thread(actor=request.user, thread=thread, locked=False)
        return _done(request, thread, _("It takes replies again."))
    if act == "show":
        arranging.restore_thread(actor=request.user, thread=thread)
        return _done(request, thread, _("Everybody can read it again."))
    return redirect(thread)


@_tool
def rename(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Give the thread another title."""
    thread = _thread_to_arrange(request, pk)
    form = RenameForm(_sent(request), initial={"title": thread.title})

    def act() -> HttpResponse:
        renamed = arranging.rename_thread(actor=request.user, thread=thread, title=form.cleaned_data["title"])
        return _done(request, renamed, _("It has its new title."))

    return _form(request, thread, form, "rename", act)


@_tool
def retag(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Choose other tags for the thread."""
    thread = get_thread_for(request.user, pk)
    if not policies.can_tag(request.user, thread):
        raise NotAllowed
    form = TagForm(_sent(request), tags=tags_of(thread.board), initial={"tags": thread.tag_ids})

    def act() -> HttpResponse:
        tags.set_tags(actor=request.user, thread=thread, tags=form.cleaned_data["tags"])
        return _done(request, thread, _("Its tags are changed."))

    return _form(request, thread, form, "tags", act)


@_tool
def pin(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Keep the thread at the top of its board."""
    thread = _thread_to_arrange(request, pk)
    form = PinForm(_sent(request))

    def act() -> HttpResponse:
        day = form.cleaned_data["until"]
        until = make_aware(datetime.combine(day, time()), get_current_timezone()) + timedelta(days=1) if day else None
        arranging.pin_thread(actor=request.user, thread=thread, until=until)
        return _done(request, thread, _("It stays at the top of its board."))

    return _form(request, thread, form, "pin", act)


@_tool
def lock(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Have the thread take no more replies."""
    thread = _thread_to_arrange(request, pk)
    form = WhyForm(_sent(request))

    def act() -> HttpResponse:
        arranging.lock_thread(actor=request.user, thread=thread, reason=form.cleaned_data["reason"])
        return _done(request, thread, _("It takes no more replies."))

    return _form(request, thread, form, "lock", act)


@_tool
def hide(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Hide the whole thread."""
    thread = _thread_to_arrange(request, pk)
    form = HideForm(_sent(request), public=thread.is_feedback)

    def act() -> HttpResponse:
        arranging.hide_thread(actor=request.user, thread=thread, reason=form.cleaned_data["reason"])
        return _done(request, thread, _("Hidden. The author is told why."))

    return _form(request, thread, form, "hide", act)


@_tool
def move(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Move the thread to another board."""
    thread = _thread_to_arrange(request, pk)
    form = MoveForm(_sent(request), boards=boards_to_move_to(request.user, thread))

    def act() -> HttpResponse:
        board = form.boards[form.cleaned_data["board"]]
        moving.move_thread(actor=request.user, thread=thread, board=board, reason=form.cleaned_data["reason"])
        return _done(request, thread, _("It stands on %(board)s now.") % {"board": board.name})

    return _form(request, thread, form, "move", act)


@_tool
def merge(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Merge the thread into another."""
    thread = _thread_to_arrange(request, pk)
    form = MergeForm(_sent(request))

    def act() -> HttpResponse:
        try:
            into = get_thread_for(request.user, form.cleaned_data["into"])
        except Http404 as error:
            raise InvalidInput(_("There is no such thread."), field="into") from error
        target = moving.merge_thread(actor=request.user, thread=thread, into=into, reason=form.cleaned_data["reason"])
        return _done(request, target, _("Merged: its posts stand at the end of this thread."))

    return _form(request, thread, form, "merge", act)


@_tool
def split(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Make a thread of its own of some posts: of one page by ticking them, of any by their numbers."""
    thread = _thread_to_arrange(request, pk)
    page = posts_to_split(thread, page_number(request.GET.get("page")))
    form = SplitForm(_sent(request), numbers=[post.number for post in page.posts])

    def act() -> HttpResponse:
        data = form.cleaned_data
        # What is named on its own must be there; of what lies between two floors, what is left goes.
        alone = {first for first, last in data["floors"] if first == last}
        made = splitting.split_thread(
            actor=request.user,
            thread=thread,
            numbers={*data["numbers"], *alone},
            spans=[span for span in data["floors"] if span[0] != span[1]],
            title=data["title"],
            reason=data["reason"],
        )
        return _done(request, thread, _("They are a thread of their own now."), shown=made)

    chosen = {int(number) for number in request.POST.getlist("numbers") if number.isascii() and number.isdigit()}
    return _form(request, thread, form, "split", act, page=page, chosen=chosen)


def _sent(request: MemberRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _thread_to_arrange(request: MemberRequest, pk: int) -> Thread:
    thread = get_thread_for(request.user, pk)
    if not policies.can_arrange(request.user, thread):
        raise NotAllowed
    return thread


def _form(
    request: MemberRequest,
    thread: Thread,
    form: forms.Form,
    tool: str,
    act: Callable[[], HttpResponse],
    **more: object,
) -> HttpResponse:
    """Show the tool's form, or do what was sent; what is refused comes back with the reason."""
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return act()
            except InvalidInput as error:
                refuse(form, error)
    context = {"thread": thread, "board": thread.board, "form": form, "tool": tool, **more}
    return render(request, f"forums/tools/{tool}.html", context, status=status)


def _done(request: MemberRequest, thread: Thread, message: str, *, shown: Thread | None = None) -> HttpResponse:
    """To the thread, with a message that can undo what was just written into its log."""
    event = latest_event(thread)
    mine = event is not None and event.actor_id == request.user.pk
    messages.success(request, message, extra_tags=reverse("forums:undo", args=[event.pk]) if event and mine else "")
    place = shown or Thread.objects.get(pk=thread.pk)
    return redirect(place)
