"""What the forms for new threads, replies and edits have in common."""

from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from community.core.errors import HearthError, InvalidInput
from community.core.http import MemberRequest
from forums.models import Board, Draft, Photo, Post, Thread, draft_key
from forums.queries.access import photos_of
from forums.services import drafts
from forums.services import photos as photo_services
from forums.services.texts import compose


@dataclass
class Tray:
    """The photos of a form that is being filled in: taken in already, so that a refused form does not lose them."""

    photos: list[Photo] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def is_preview(request: MemberRequest) -> bool:
    """Whether the form was sent to be shown and not to be posted."""
    return "preview" in request.POST


def wants_draft(request: MemberRequest) -> bool:
    """Whether the form was sent to be kept for later: the button for where no scripts run."""
    return "draft" in request.POST


# What of a form's fields is not the draft's, or has a column of its own.
_NOT_KEPT = {"csrfmiddlewaretoken", "form_token", "title", "body", "kept", "photos", "preview", "draft", "draft_key"}


def keep_draft(request: MemberRequest, target: Board | Thread | Post, tray: Tray | None = None) -> Draft | None:
    """Keep what the form holds, with the photos in `tray` (without one: those it names)."""
    named = request.POST.getlist("kept")
    photos = tray.photos if tray else photos_of(request.user, named, post=target if isinstance(target, Post) else None)
    return drafts.save_draft(
        actor=request.user,
        key=draft_key(target),
        title=request.POST.get("title", ""),
        body=request.POST.get("body", ""),
        data={name: request.POST.getlist(name) for name in request.POST if name not in _NOT_KEPT},
        photos=[photo.key for photo in photos],
    )


def initial_of(draft: Draft | None, form: type[Form]) -> dict[str, Any]:
    """What `form` starts with when it goes on with a draft; nothing without one."""
    if draft is None:
        return {}
    sent = QueryDict(mutable=True)
    for name, values in ({"title": [draft.title], "body": [draft.body]} | draft.data).items():
        sent.setlist(name, values)
    return as_sent(sent, form)


def as_sent(sent: QueryDict, form: type[Form]) -> dict[str, Any]:
    """What was sent as what the form starts with: drawn again, without being judged."""
    return {
        name: field.widget.value_from_datadict(sent, {}, name)
        for name, field in form.base_fields.items()
        if name in sent
    }


def take_photos(request: MemberRequest, *, post: Post | None = None) -> Tray:
    """Take in the photos that came with a form, beside those that it keeps from before (by key, in `kept`).

    Before and outside of the form's own transaction: what was uploaded stays when the rest is refused.
    """
    tray = Tray(photos_of(request.user, request.POST.getlist("kept"), post=post))
    for file in request.FILES.getlist("photos"):
        try:
            tray.photos.append(photo_services.upload(actor=request.user, file=file))
        except HearthError as error:
            tray.errors.append(str(error.message))
    return tray


def is_too_large(request: MemberRequest) -> bool:
    """Whether a file was larger than any we take (its upload was cut off)."""
    # Reading the form is what makes the upload handlers count.
    return bool(request.POST) and bool(request.META.get("hearth.too_large"))


def too_large(request: MemberRequest) -> HttpResponse:
    """413 with what to do."""
    return render(request, "413.html", status=413)


def preview_of(request: MemberRequest, form: Form, tray: Tray, thread: Thread | None = None) -> SafeString:
    """The form's text as it will look in `thread`; what is wrong with it goes to the form."""
    try:
        text = compose(actor=request.user, body=form.data.get("body", ""), photos=tray.photos, thread=thread)
    except InvalidInput as error:
        refuse(form, error)
        return mark_safe("")
    return mark_safe(text.html)  # noqa: S308  (sanitised by community.core.markup)


def refuse(form: Form, error: HearthError) -> None:
    """Show what the service refused at its field, with everything that was written."""
    form.is_valid()
    wanted = error.field if isinstance(error, InvalidInput) else None
    name = wanted if wanted in form.fields else None
    if not form.has_error(name or "__all__"):
        form.add_error(name, str(error.message))
