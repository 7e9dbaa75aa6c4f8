"""Writing: a thread, a reply, a post that is changed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanCharField, CleanTextField
from community.core.markup import MAX_LENGTH
from forums.forms.tags import TagsField
from forums.queries.tags import BoardTag
from forums.services.texts import MAX_TITLE

_ACCEPT = "image/jpeg,image/png,image/webp,image/gif"


class PhotosInput(forms.FileInput):
    """A picker for several files."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """The files that were chosen; what they are is found out when they are drawn anew."""

    widget = PhotosInput(attrs={"accept": _ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for file in files if file]


class PostForm(forms.Form):
    """A post: text and photos."""

    body = CleanTextField(label=_("Your post"), required=False, max_length=MAX_LENGTH)
    photos = PhotosField(label=_("Add photos"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs |= {"rows": 6}


class ReplyForm(PostForm):
    """An answer, perhaps to one post of the thread in particular."""

    body = CleanTextField(label=_("Your reply"), required=False, max_length=MAX_LENGTH)
    quote_of = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class ThreadForm(PostForm):
    """A thread with its first post."""

    title = CleanCharField(label=_("Title"), max_length=MAX_TITLE)
    field_order: tuple[str, ...] = ("title", "body", "photos")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Threads that already ask this appear while the title is typed.
        self.fields["title"].widget.attrs |= {
            "hx-get": reverse("home:similar"),
            "hx-target": "#similar",
            "hx-trigger": "input changed delay:600ms",
        }


class NewThreadForm(ThreadForm):
    """A thread to be opened, under some of the board's `tags`."""

    tags = TagsField()
    field_order = ("title", "tags", "body", "photos")

    def __init__(self, *args: Any, tags: Sequence[BoardTag] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if tags:
            self.fields["tags"].offer(tags)  # type: ignore[attr-defined]
        else:
            del self.fields["tags"]


class EditForm(PostForm):
    """A post as its author wants it now; `version` is the one it was made from."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class EditFirstForm(EditForm, ThreadForm):
    """The first post, and with it the thread's title."""

    field_order = ("title", "body", "photos")
