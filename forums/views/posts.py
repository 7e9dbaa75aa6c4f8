from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core import ratelimit
from community.core.errors import InvalidInput, NotAllowed, TooMany
from community.core.htmx import hx_target
from community.core.http import AnyRequest, MemberRequest
from community.core.idempotency import once
from community.moderation import services as moderation
from forums import policies
from forums.enums import State
from forums.forms import EditFirstForm, EditForm, HideForm, PostForm, ReportForm
from forums.models import Draft, Post, draft_key
from forums.queries.access import get_post_for, get_thread_for, photos_of
from forums.queries.drafts import draft_for
from forums.queries.history import edits_of
from forums.services import answers, posts, thanks, versions
from forums.services.limits import PREVIEWS, PREVIEWS_PER
from forums.services.posts import EditConflict
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


@login_required
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """A text as it will look: for the preview button where scripts run."""
    ratelimit.limit(request.user, "preview", amount=PREVIEWS, per=PREVIEWS_PER)
    tray = Tray(photos_of(request.user, request.POST.getlist("kept")))
    form = PostForm(request.POST)
    kind, _colon, number = request.POST.get("draft_key", "").partition(":")
    thread = (
        get_thread_for(request.user, int(number)) if kind == "reply" and number.isascii() and number.isdigit() else None
    )
    html = preview_of(request, form, tray, thread)
    return render(request, "forums/_preview.html", {"preview": html, "form": form}, status=200 if html else 422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a post of one's own."""
    post = get_post_for(request.user, pk)
    if not policies.can_edit(request.user, post):
        raise NotAllowed
    kind = EditFirstForm if post.number == 1 else EditForm
    if request.method != "POST":
        initial = {"body": post.source, "version": post.version, "title": post.thread.title}
        tray = Tray(list(post.photos.order_by("position", "id")))
        draft = draft_for(request.user, draft_key(post))
        if draft is not None:
            # With the version it was begun from: if the post has changed meanwhile, both texts are shown.
            initial |= initial_of(draft, kind)
            tray = Tray(photos_of(request.user, draft.photos, post=post))
        return _show_edit(request, post, kind(initial=initial), tray, draft=draft)
    if is_too_large(request):
        return too_large(request)
    tray = take_photos(request, post=post)
    if wants_draft(request):
        keep_draft(request, post, tray)
        messages.success(request, _("Draft saved. You find it here and among your drafts."))
        return redirect("forums:edit", post.pk)
    form = kind(request.POST, request.FILES)
    if is_preview(request):
        return _show_edit(request, post, form, tray, preview=preview_of(request, form, tray, post.thread))
    return _save(request, post=post, form=form, tray=tray)


@once
def _save(request: MemberRequest, *, post: Post, form: EditForm, tray: Tray) -> HttpResponse:
    if tray.errors or not form.is_valid():
        return _show_edit(request, post, form, tray)
    data = form.cleaned_data
    try:
        saved = posts.edit_post(
            actor=request.user,
            post=post,
            body=data["body"],
            version=data["version"],
            photos=tray.photos,
            title=data.get("title"),
        )
    except (InvalidInput, TooMany) as error:
        refuse(form, error)
        return _show_edit(request, post, form, tray, status=error.status)
    except EditConflict as conflict:
        return _show_conflict(request, conflict, form, tray)
    if saved.state == State.HELD:
        messages.info(request, _("Thank you. A moderator looks at it first; you will hear from us."))
    return redirect(post)


def _show_edit(
    request: MemberRequest,
    post: Post,
    form: EditForm,
    tray: Tray,
    *,
    preview: str | None = None,
    draft: Draft | None = None,
    status: int = 422,
) -> HttpResponse:
    for message in tray.errors:
        form.add_error("photos", message)
    context = {
        "post": post,
        "thread": post.thread,
        "form": form,
        "photos": tray.photos,
        "preview_html": preview,
        "draft": draft,
        "draft_key": draft_key(post),
    }
    refused = form.is_bound and (preview is None or not preview)
    return render(request, "forums/edit_post.html", context, status=status if refused else 200)


def _show_conflict(request: MemberRequest, conflict: EditConflict, form: EditForm, tray: Tray) -> HttpResponse:
    """409 with both texts; sending the form again is made from the newer one."""
    again = type(form)(
        initial={
            "body": conflict.yours,
            "version": conflict.post.version,
            "title": form.cleaned_data.get("title", conflict.post.thread.title),
        }
    )
    context = {
        "post": conflict.post,
        "thread": conflict.post.thread,
        "form": again,
        "photos": tray.photos,
        "draft_key": draft_key(conflict.post),
    }
    return render(request, "forums/edit_conflict.html", context, status=409)


@require_safe
def history(request: AnyRequest, pk: int) -> HttpResponse:
    """What a post said before, edit by edit."""
    post = get_post_for(request.user, pk)
    everything = policies.can_see_all_versions(request.user, post)
    edits = edits_of(post, everything=everything)
    can_edit = policies.can_edit(request.user, post)
    context = {"post": post, "thread": post.thread, "edits": edits, "can_edit": can_edit}
    return render(request, "forums/history.html", context)


@login_required
@require_POST
@once
def restore_version(request: MemberRequest, pk: int, version: int) -> HttpResponse:
    """Go back to an earlier text of a post."""
    post = get_post_for(request.user, pk)
    try:
        versions.restore_version(actor=request.user, post=post, version=min(version, 2**31 - 1))
    except InvalidInput as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("It says again what it said then."))
    return redirect("forums:history", pk)


@login_required
@require_POST
def thank(request: MemberRequest, pk: int) -> HttpResponse:
    """Thank for a post, or take it back."""
    post = get_post_for(request.user, pk)
    give = request.POST.get("give") == "1"
    if give:
        thanks.give(actor=request.user, post=post)
    else:
        thanks.withdraw(actor=request.user, post=post)
    if hx_target(request) == f"thanks-{pk}":
        post.refresh_from_db(fields=["thanks_count"])
        return render(request, "forums/_thanks.html", {"post": post, "thanked": give, "can_thank": True})
    return redirect(post.thread.floor_url(post.number))


@login_required
@require_POST
@once
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that this reply was the answer, or that it was not."""
    post = get_post_for(request.user, pk)
    if request.POST.get("accept") == "1":
        answers.accept_answer(actor=request.user, post=post)
    elif post.thread.accepted_post_id == post.pk:
        answers.unaccept_answer(actor=request.user, thread=post.thread)
    return redirect(post.thread.floor_url(post.number))


@login_required
@require_POST
@once
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own post away; the message and, later, the tombstone offer to put it back."""
    post = posts.remove_post(actor=request.user, post=get_post_for(request.user, pk))
    undo = reverse("forums:restore", args=[post.pk])
    messages.success(request, _("Removed. You can put it back from where it stood."), extra_tags=undo)
    return redirect(post.thread.floor_url(post.number))


@login_required
@require_POST
@once
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a post again."""
    post = posts.restore_post(actor=request.user, post=get_post_for(request.user, pk))
    if post.is_visible:
        messages.success(request, _("It is there again."))
    return redirect(post.thread.floor_url(post.number))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hide(request: MemberRequest, pk: int) -> HttpResponse:
    """Hide somebody's post, as a moderator, and say why."""
    post = get_post_for(request.user, pk)
    if not policies.can_hide(request.user, post):
        raise NotAllowed
    public = post.number == 1 and post.thread.is_feedback
    form = HideForm(request.POST if request.method == "POST" else None, public=public)
    if form.is_bound and form.is_valid():
        posts.hide_post(actor=request.user, post=post, reason=form.cleaned_data["reason"])
        messages.success(request, _("Hidden. The author is told why."))
        return redirect(post.thread.floor_url(post.number))
    context = {"post": post, "thread": post.thread, "form": form, "public": public}
    return render(request, "forums/hide.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell the moderators about a post."""
    post = get_post_for(request.user, pk)
    if not policies.can_report(request.user, post):
        raise NotAllowed(_("You cannot report yourself."))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        moderation.report(
            actor=request.user, kind="post", object_id=post.pk, reason=data["reason"], details=data["details"]
        )
        messages.success(request, _("Thank you. A moderator will look at it."))
        return redirect(post.thread.floor_url(post.number))
    context = {"post": post, "thread": post.thread, "form": form}
    return render(request, "forums/report.html", context, status=422 if form.is_bound else 200)
