from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.core.errors import NotAllowed
from community.core.http import MemberRequest
from community.core.idempotency import once
from forums import policies
from forums.forms import PhotoForm
from forums.queries.access import get_post_for
from forums.services import gallery


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def photos(request: MemberRequest, pk: int) -> HttpResponse:
    """Captions of a post's photos, and whether the camera is shown: all photos in one form."""
    post = get_post_for(request.user, pk)
    if not policies.can_edit(request.user, post):
        raise NotAllowed
    data = request.POST if request.method == "POST" else None
    rows = [
        (
            photo,
            PhotoForm(data, prefix=photo.key, initial={"caption": photo.caption, "shows_camera": photo.shows_camera}),
        )
        for photo in post.photos.order_by("position", "id")
    ]
    # Each is asked, so that each says what is wrong with it.
    good = [form.is_valid() for _photo, form in rows]
    if data is not None and all(good):
        said = {photo.key: gallery.Said(**form.cleaned_data) for photo, form in rows}
        gallery.describe_photos(actor=request.user, post=post, said=said)
        messages.success(request, _("Saved."))
        return redirect(post.thread.floor_url(post.number))
    context = {"post": post, "thread": post.thread, "rows": rows}
    return render(request, "forums/photos.html", context, status=422 if data is not None else 200)
