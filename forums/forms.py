import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.core.errors import InvalidInput
from community.core.forms import CleanCharField, CleanTextField
from community.core.markup import MAX_LENGTH
from community.moderation.enums import Reason
from forums.enums import SETTLED, FeedbackStatus, PollResults
from forums.models import Board
from forums.models.feedback import MAX_WORDS
from forums.queries.tags import BoardTag
from forums.services.polls import LONGEST as LONGEST_ANSWER
from forums.services.polls import MOST as MOST_ANSWERS
from forums.services.polls import MOST_DAYS, PollPlan, check_plan
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


class ManyInputs(forms.TextInput):
    """Several lines of the same name, one answer each; drawn by forums/_poll_fields.html."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values: list[str] = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return values


class AnswersField(forms.Field):
    """The answers of a poll that were filled in."""

    widget = ManyInputs

    def clean(self, value: Any) -> list[str]:
        return [text for text in value or [] if text.strip()]


class PollForm(forms.Form):
    """A poll over a new thread; left empty there is none."""

    poll_question = CleanCharField(label=_("What the poll asks"), max_length=LONGEST_ANSWER, required=False)
    poll_options = AnswersField(label=_("Answers"), required=False)
    poll_multiple = forms.BooleanField(label=_("Several answers may be chosen"), required=False)
    poll_public = forms.BooleanField(label=_("Everybody sees who chose what"), required=False)
    poll_results = forms.ChoiceField(
        label=_("Who sees how it stands"), choices=PollResults.choices, initial=PollResults.ALWAYS, required=False
    )
    poll_days = forms.IntegerField(
        label=_("Open for so many days"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Empty: no end."),
    )

    def rows(self, spare: int = 4) -> list[str]:
        """The answers as inputs to draw: what was filled in, and empty ones."""
        given = [text for text in self["poll_options"].value() or [] if text]
        return given + [""] * max(spare - len(given), 2 if len(given) < MOST_ANSWERS - 1 else 0)

    def plan(self) -> PollPlan | None:
        """What was asked for: None when nothing was filled in. Only after `is_valid`."""
        data = self.cleaned_data
        if not data["poll_question"] and not data["poll_options"]:
            return None
        return PollPlan(
            question=data["poll_question"],
            options=data["poll_options"],
            multiple=data["poll_multiple"],
            public=data["poll_public"],
            results=data["poll_results"] or PollResults.ALWAYS,
            days=data["poll_days"],
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (plan := self.plan()):
            try:
                check_plan(plan)
            except InvalidInput as error:
                self.add_error(error.field, str(error.message))
        return data


class TagsField(forms.TypedMultipleChoiceField):
    """Some of a board's tags, as chips to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Tags"), required=False, coerce=int, empty_value=[], **kwargs)

    def offer(self, tags: Iterable[BoardTag]) -> None:
        """Let these be chosen from."""
        self.choices = [(tag.pk, tag.name) for tag in tags]


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


class ReportForm(forms.Form):
    """Why somebody should look at a post."""

    reason = forms.ChoiceField(label=_("What is wrong with it"), choices=Reason.choices, widget=forms.RadioSelect)
    details = CleanTextField(
        label=_("Anything a moderator should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhyForm(forms.Form):
    """An act of a moderator with the reason for it, which is not asked for."""

    reason = CleanCharField(label=_("Why"), required=False, max_length=300)


class RenameForm(forms.Form):
    """Another title for a thread."""

    title = CleanCharField(label=_("Title"), max_length=MAX_TITLE)


class TagForm(forms.Form):
    """Other tags for a thread."""

    tags = TagsField()

    def __init__(self, *args: Any, tags: Sequence[BoardTag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].offer(tags)  # type: ignore[attr-defined]


class PinForm(forms.Form):
    """Until when a thread stays at the top."""

    until = forms.DateField(
        label=_("Until the end of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty to keep it there until somebody unpins it."),
    )


class MoveForm(WhyForm):
    """Another board for a thread."""

    board = forms.TypedChoiceField(label=_("To the board"), coerce=int)
    field_order = ("board", "reason")

    def __init__(self, *args: Any, boards: Iterable[Board], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boards = {board.pk: board for board in boards}
        self.fields["board"].choices = [  # type: ignore[attr-defined]
            (section, [(board.pk, board.name) for board in group])
            for section, group in groupby(self.boards.values(), key=lambda board: board.section.name)
        ]


class MergeForm(WhyForm):
    """The thread that takes in another, named by its address."""

    into = forms.CharField(
        label=_("Into the thread"),
        max_length=500,
        help_text=_("Its address, or the number in it: /t/123/"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    field_order = ("into", "reason")

    def clean_into(self) -> int:
        """The thread's id."""
        typed: str = self.cleaned_data["into"].strip()
        found = re.search(r"/t/(\d{1,18})(?:/|$)", typed) or re.fullmatch(r"#?(\d{1,18})", typed, re.ASCII)
        if found is None:
            raise forms.ValidationError(_("This is no address of a thread."))
        return int(found[1])


class SplitForm(WhyForm):
    """The posts that become a thread of their own, and its title."""

    title = CleanCharField(label=_("Title of the new thread"), max_length=MAX_TITLE)
    numbers = forms.TypedMultipleChoiceField(label=_("Posts"), coerce=int, widget=forms.CheckboxSelectMultiple)
    field_order = ("title", "numbers", "reason")

    def __init__(self, *args: Any, numbers: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [(number, f"#{number}") for number in numbers]  # type: ignore[attr-defined]


class BookmarkForm(forms.Form):
    """Why one wants to find a post again, and when."""

    note = CleanCharField(label=_("Note"), max_length=200, required=False, help_text=_("Only you see it."))
    remind_on = forms.DateField(
        label=_("Remind me on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("In the morning of that day, where you live."),
    )


class HideForm(forms.Form):
    """Why a moderator hides a post; its author reads it."""

    reason = CleanTextField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads this."),
    )

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if public:
            self.fields["reason"].help_text = _("Everybody reads this: it stays on the board, beside the title.")


_ANSWERED = (FeedbackStatus.ANSWERED, *SETTLED)
_WORDS_HELP = _("Everybody reads this beside the status. Needed when it is declined.")


def _words_field() -> CleanTextField:
    return CleanTextField(
        label=_("In one or two sentences"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_WORDS_HELP,
    )


class AnswerForm(forms.Form):
    """An answer for the team and, in the same breath, what becomes of it."""

    body = CleanTextField(
        label=_("Your answer"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It is posted in the thread and stops the clock."),
    )
    status = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[(status.value, status.label) for status in _ANSWERED],
        initial=FeedbackStatus.ANSWERED,
        widget=forms.RadioSelect,
    )
    words = _words_field()

    def __init__(self, *args: Any, waits: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not waits:
            # It has its answer, and a form of its own for what becomes of it.
            del self.fields["status"], self.fields["words"]


class StatusForm(forms.Form):
    """What becomes of something that has its answer; `seen` is the status that the form was drawn from."""

    status = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[(status.value, status.label) for status in SETTLED],
        widget=forms.RadioSelect,
    )
    words = _words_field()
    seen = forms.ChoiceField(choices=FeedbackStatus.choices, widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    """Whose it is now; `seen` is the owner that the form was drawn from."""

    to = forms.TypedChoiceField(label=_("Give it to"), required=False, coerce=int, empty_value=None)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", _("nobody yet")), *((one.pk, one.display_name) for one in colleagues)]


class UnsolvedForm(forms.Form):
    """What is still wrong, in the asker's words."""

    body = CleanTextField(
        label=_("What is still wrong"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is posted as your reply."),
    )


class PhotoForm(forms.Form):
    """What the owner of a photo says of it."""

    caption = CleanCharField(label=_("Caption"), required=False, max_length=200)
    shows_camera = forms.BooleanField(label=_("Show the camera and its settings"), required=False)


class ReleaseForm(forms.Form):
    """A version of a resource; its files are taken in beside the form, as they arrive."""

    version = CleanCharField(label=_("Version"), max_length=40, help_text=_("A number or a date, for example 1.2."))
    notes = CleanTextField(
        label=_("What is new"), required=False, max_length=MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )
    licence = CleanCharField(
        label=_("Licence"),
        required=False,
        max_length=80,
        help_text=_("What others may do with it, for example CC BY 4.0."),
        widget=forms.TextInput(attrs={"list": "licences"}),
    )
    tested_with = CleanCharField(
        label=_("Tested with"),
        required=False,
        max_length=200,
        help_text=_("Devices, systems or programs with which you tried it."),
    )
    # What is wrong with a file is said here; the files themselves never are the form's.
    files = forms.Field(label=_("Files"), required=False)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data.pop("files", None)
        return data


class WithdrawForm(forms.Form):
    """Why a release is taken back."""

    reason = CleanCharField(
        label=_("Why"), required=False, max_length=300, help_text=_("You and the moderators read this.")
    )
