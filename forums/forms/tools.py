"""What moderators do with posts and threads, and why; and the reports that bring them there."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanCharField, CleanTextField
from community.moderation.enums import Reason
from forums.models import Board
from forums.services.texts import MAX_TITLE


class ReportForm(forms.Form):
    """Why somebody should look at a post."""

    reason = forms.ChoiceField(label=_("What is wrong with it"), choices=Reason.choices, widget=forms.RadioSelect)
    details = CleanTextField(
        label=_("Anything a moderator should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
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


class WhyForm(forms.Form):
    """An act of a moderator with the reason for it, which is not asked for."""

    reason = CleanCharField(label=_("Why"), required=False, max_length=300)


class RenameForm(forms.Form):
    """Another title for a thread."""

    title = CleanCharField(label=_("Title"), max_length=MAX_TITLE)


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


class FloorsField(forms.CharField):
    """Floors of any page, written as in "21-40, 55": a list of first and last ones."""

    _SPAN = re.compile(r"#?(\d{1,9})(?:\s*[-–—~至到]\s*#?(\d{1,9}))?", re.ASCII)
    _BETWEEN = re.compile(r"\s*[,、;]\s*|(?<=\d)\s+(?=#?\d)")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Posts of other pages"),
            required=False,
            max_length=200,
            help_text=_("Their numbers, for example 21-40, 55."),
            widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> list[tuple[int, int]]:
        spans = []
        # Digits and commas as a Chinese keyboard writes them are the same to us.
        typed = unicodedata.normalize("NFKC", super().clean(value)).strip()
        for part in filter(None, self._BETWEEN.split(typed)):
            found = self._SPAN.fullmatch(part)
            first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
            if not 1 <= first <= last:
                raise forms.ValidationError(
                    _("“%(part)s” is neither a post's number nor a range of them."), params={"part": part}
                )
            spans.append((first, last))
        return spans


class SplitForm(WhyForm):
    """The posts that become a thread of their own, and its title."""

    title = CleanCharField(label=_("Title of the new thread"), max_length=MAX_TITLE)
    numbers = forms.TypedMultipleChoiceField(
        label=_("Posts"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    floors = FloorsField()
    field_order = ("title", "numbers", "floors", "reason")

    def __init__(self, *args: Any, numbers: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [(number, f"#{number}") for number in numbers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["numbers"] and not data["floors"]:
            self.add_error("numbers", _("Choose the posts that go."))
        return data
