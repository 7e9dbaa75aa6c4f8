"""Bookmarks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.core.errors import InvalidInput
from community.core.htmx import hx_target
from community.core.http import MemberRequest
from community.core.idempotency import once
from forums.forms import BookmarkForm
from forums.queries.access import get_post_for
from forums.queries.bookmarks import bookmark_of, bookmarks_of
from forums.queries.thread_page import page_number
from forums.services import bookmarks


@login_required
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """What the member wants to find again."""
    here = reverse("forums:bookmarks")
    after = request.GET.get("after")
    page = bookmarks_of(request.user, after=page_number(after) if after else 0)
    older = f"{here}?after={page.older}" if page.older else None
    context = {"page": page, "older": older, "newer": None if page.is_first else here}
    return render(request, "forums/bookmarks.html", context)


@login_required
@require_POST
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    """Bookmark a post with one click; note and reminder can follow."""
    post = get_post_for(request.user, pk)
    if bookmark_of(request.user, post) is None:
        bookmarks.save_bookmark(actor=request.user, post=post)
    if hx_target(request) == f"bookmark-{pk}":
        return render(request, "forums/_bookmark.html", {"post": post, "bookmarked": True})
    return redirect(post.thread.floor_url(post.number))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """A bookmark's note and reminder."""
    post = get_post_for(request.user, pk)
    row = bookmark_of(request.user, post)
    remind_on = localtime(row.remind_at).date() if row and row.remind_at else None
    initial = {"note": row.note if row else "", "remind_on": remind_on}
    form = BookmarkForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            bookmarks.save_bookmark(actor=request.user, post=post, note=data["note"], remind_on=data["remind_on"])
        except InvalidInput as error:
            form.add_error("remind_on", str(error.message))
        else:
            messages.success(request, _("Bookmarked."))
            return redirect("forums:bookmarks")
    context = {"post": post, "thread": post.thread, "form": form, "bookmark": row}
    return render(request, "forums/bookmark.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
@once
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a bookmark."""
    post = get_post_for(request.user, pk)
    bookmarks.remove_bookmark(actor=request.user, post=post)
    messages.success(request, _("The bookmark is gone."))
    return redirect("forums:bookmarks")
