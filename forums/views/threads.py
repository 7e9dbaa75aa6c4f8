from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.core import pagestamps, tally
from community.core.errors import InvalidInput, TooMany
from community.core.http import AnyRequest, MemberRequest, is_ahead
from community.core.idempotency import once
from community.core.markup import excerpt
from community.core.pagecache import kept_page
from community.moderation.policies import has_no_desk
from community.notifications import services as notifications
from forums.enums import State
from forums.forms import ReplyForm
from forums.models import Thread, draft_key
from forums.models.thread import POSTS_PER_PAGE
from forums.queries.access import get_floor_for, get_thread_for, get_thread_to_write_in, photos_of
from forums.queries.drafts import draft_for
from forums.queries.feedback import feedback_box
from forums.queries.linked_data import linked_data
from forums.queries.log import where_now
from forums.queries.polls import poll_view
from forums.queries.quotes import quotation
from forums.queries.resources import card_of
from forums.queries.thread_modes import mode_of, mode_page
from forums.queries.thread_page import ThreadPage, page_number, thread_page, thread_with_page
from forums.queries.watching import level_for
from forums.services import posts, reading
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
from members.models import Member


@require_safe
def short(request: AnyRequest, pk: int) -> HttpResponse:
    """The link to share leads to the thread."""
    found = _find(request, pk)
    return found if isinstance(found, HttpResponse) else redirect(found, permanent=True)


@require_safe
@kept_page(
    lambda pk, slug: [pagestamps.thread(pk)],
    params=("page", "only", "after", "before", "order", "upto"),
    viewed=lambda pk, slug: pagestamps.thread(pk),
    members=has_no_desk,
)
def thread(request: AnyRequest, pk: int, slug: str) -> HttpResponse:
    """One page of a thread."""
    number, mode = page_number(request.GET.get("page")), mode_of(request.GET.dict())
    along = None if mode else thread_with_page(request.user, pk, number)
    found = along or _find(request, pk, (number - 1) * POSTS_PER_PAGE + 1)
    if isinstance(found, HttpResponse):
        return found
    if slug != found.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{found.get_absolute_url()}{'?' if query else ''}{query}", permanent=True)
    page = mode_page(request.user, found, request.GET.dict()) if mode else thread_page(request.user, found, number)
    quotes = quotation(request.user, found, request.GET.get("quote"))
    draft = draft_for(request.user, draft_key(found)) if isinstance(request.user, Member) and found.has_draft else None
    begun = initial_of(draft, ReplyForm)
    if quotes and begun:
        # Both: what was begun, then the quotation.
        quotes["body"] = f"{begun['body']}\n\n{quotes['body']}"
    form = ReplyForm(initial=begun | quotes)
    if quotes:
        form.fields["body"].widget.attrs["data-autofocus"] = ""
    if isinstance(request.user, Member) and request.method == "GET" and not is_ahead(request):
        _read(request.user, found, page)
        tally.add(pagestamps.thread(found.pk))
    kept = photos_of(request.user, draft.photos) if draft and isinstance(request.user, Member) else []
    return _show(request, page, form, photos=kept, draft=draft)


@require_safe
def floor(request: AnyRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """The address of one floor leads to its page; beyond the last floor to the last page."""
    found = _find(request, pk, number)
    if isinstance(found, HttpResponse):
        return found
    post = where_now(request.user, found.pk, number) if found.has_events else None
    return redirect(post or found.floor_url(min(max(number, 1), found.last_number)))


def _find(request: AnyRequest, pk: int, number: int = 1) -> Thread | HttpResponse:
    """The thread, or the way to where its floor `number` stands since it was merged into another. Raises Http404."""
    try:
        return get_thread_for(request.user, pk)
    except Http404:
        post = where_now(request.user, pk, number) if pk < 2**63 and number < 2**31 else None
        if post is None:
            raise
        # Not for good: a merge can be undone.
        return redirect(post)


@require_safe
def permalink(request: AnyRequest, pk: int) -> HttpResponse:
    """A post's address for ever leads to where it stands now."""
    found, number = get_floor_for(request.user, pk)
    return redirect(found.floor_url(number))


@login_required
@require_safe
def unread(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """To the first post that the member has not read."""
    found = get_thread_for(request.user, pk)
    return redirect(found.floor_url(min((found.read_to or 0) + 1, found.last_number)))


@login_required
@require_POST
def reply(request: MemberRequest, pk: int, slug: str) -> HttpResponse:
    """Reply to a thread."""
    found = get_thread_to_write_in(request.user, pk)
    if is_too_large(request):
        return too_large(request)
    tray = take_photos(request)
    form = ReplyForm(request.POST, request.FILES)
    if wants_draft(request):
        keep_draft(request, found, tray)
        messages.success(request, _("Draft saved. You find it here and among your drafts."))
        return redirect(f"{found.floor_url(found.last_number).partition('#')[0]}#reply")
    if is_preview(request):
        return _show_again(request, found, form, tray, preview=preview_of(request, form, tray, found))
    try:
        return _reply(request, thread=found, form=form, tray=tray)
    except _Refused:
        return _show_again(request, found, form, tray)
    except (InvalidInput, TooMany) as error:
        refuse(form, error)
        return _show_again(request, found, form, tray, status=error.status)


class _Refused(Exception):
    """The form itself says what is wrong."""


@once
def _reply(request: MemberRequest, *, thread: Thread, form: ReplyForm, tray: Tray) -> HttpResponse:
    # What is refused ends the transaction: the form is shown again outside of it.
    if tray.errors or not form.is_valid():
        raise _Refused
    data = form.cleaned_data
    post = posts.add_reply(
        actor=request.user, thread=thread, body=data["body"], photos=tray.photos, quote_of=data["quote_of"]
    )
    if post.state == State.HELD:
        messages.info(request, _("Thank you. A moderator looks at it first; you will hear from us."))
    return redirect(thread.floor_url(post.number))


def _show_again(
    request: MemberRequest,
    thread: Thread,
    form: ReplyForm,
    tray: Tray,
    *,
    preview: str | None = None,
    status: int = 422,
) -> HttpResponse:
    """The thread's last page with the form as it was filled in."""
    for message in tray.errors:
        form.add_error("photos", message)
    page = thread_page(request.user, get_thread_for(request.user, thread.pk), thread.last_page)
    refused = preview is None or not preview
    return _show(request, page, form, photos=tray.photos, preview_html=preview, status=status if refused else 200)


def _show(
    request: AnyRequest | MemberRequest, page: ThreadPage, form: ReplyForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    query = f"?page={page.number}" if page.number > 1 else ""
    first = page.floors[0].post if page.number == 1 and page.floors and page.floors[0].readable else None
    context = {
        "thread": page.thread,
        "board": page.thread.board,
        "page": page,
        "watch_level": level_for(request.user, page.thread),
        "card": card_of(request.user, page.thread),
        "form": form,
        "feedback": feedback_box(request.user, page.thread),
        "draft_key": draft_key(page.thread),
        "poll": poll_view(request.user, page.thread) if page.number == 1 else None,
        "linked_data": _linked_data(request, page),
        "summary": excerpt(first.html) if first else "",
        "answer_words": excerpt(page.answer.html, 280) if page.answer else "",
        "origin": settings.BASE_URL,
        "canonical": f"{settings.BASE_URL}{page.thread.get_absolute_url()}{query}",
        **more,
    }
    return render(request, "forums/thread.html", context, status=status)


def _linked_data(request: AnyRequest | MemberRequest, page: ThreadPage) -> list[dict[str, Any]]:
    """What machines are told: they come without an account."""
    if request.user.is_authenticated:
        return []
    return linked_data(page, origin=settings.BASE_URL, boards_word=_("Boards"))


def _read(member: Member, thread: Thread, page: ThreadPage) -> None:
    """Move the mark of what was read forward; at the end of the thread the inbox has nothing to say about it."""
    before = thread.read_to or 0
    if page.read_to > before:
        reading.note_read(member=member, thread=thread, number=page.read_to)
    if thread.has_news and max(before, page.read_to) >= thread.last_number:
        notifications.mark_subject_read(member=member, subject=f"thread:{thread.pk}")
