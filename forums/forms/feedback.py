"""What the team answers, and what the one who asked says to that."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanTextField
from community.core.markup import MAX_LENGTH
from forums.enums import SETTLED, FeedbackStatus
from forums.forms.posts import PhotosField
from forums.models.feedback import MAX_WORDS


def answer_field() -> CleanTextField:
    """What the team answers."""
    return CleanTextField(
        label=_("Your answer"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It is posted in the thread and stops the clock."),
    )


def status_field(*statuses: FeedbackStatus, **kwargs: Any) -> forms.ChoiceField:
    """What becomes of it: one of these."""
    choices = [(status.value, status.label) for status in statuses]
    return forms.ChoiceField(label=_("What becomes of it"), choices=choices, **kwargs)


def words_field() -> CleanTextField:
    """What is said beside the status."""
    return CleanTextField(
        label=_("In one or two sentences"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody reads this beside the status. Needed when it is declined."),
    )


class OwnerField(forms.TypedChoiceField):
    """One of the colleagues, or nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Give it to"), required=False, coerce=int, empty_value=None, **kwargs)

    def offer(self, colleagues: Sequence[Any]) -> None:
        """Let these be chosen from."""
        self.choices = [("", _("nobody yet")), *((one.pk, one.display_name) for one in colleagues)]


class AnswerForm(forms.Form):
    """An answer for the team and, in the same breath, what becomes of it."""

    body = answer_field()
    photos = PhotosField(label=_("Add photos"), required=False)
    status = status_field(FeedbackStatus.ANSWERED, *SETTLED, initial=FeedbackStatus.ANSWERED, widget=forms.RadioSelect)
    words = words_field()

    def __init__(self, *args: Any, waits: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not waits:
            # It has its answer, and a form of its own for what becomes of it.
            del self.fields["status"], self.fields["words"]


class StatusForm(forms.Form):
    """What becomes of something that has its answer; `seen` is the status that the form was drawn from."""

    status = status_field(*SETTLED, widget=forms.RadioSelect)
    words = words_field()
    seen = forms.ChoiceField(choices=FeedbackStatus.choices, widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    """Whose it is now; `seen` is the owner that the form was drawn from."""

    to = OwnerField()
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(colleagues)  # type: ignore[attr-defined]


class UnsolvedForm(forms.Form):
    """What is still wrong, in the asker's words."""

    body = CleanTextField(
        label=_("What is still wrong"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is posted as your reply."),
    )
    photos = PhotosField(label=_("Add photos"), required=False)
