"""Forms of the desk: a reason from a template or in own words, and how long a measure lasts."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.core.admin import ActForm
from community.core.clock import now
from community.core.forms import CleanTextField
from community.moderation import policies
from community.moderation.enums import Outcome

if TYPE_CHECKING:
    from members.models import Member

# Key, short name for the moderator, and the text that the member reads in their own language.
TEMPLATES = (
    (
        "advertising",
        _("Advertising"),
        _("This is advertising. Take part in the community first; members tell each other what is worth buying."),
    ),
    (
        "insult",
        _("Insult"),
        _("This attacks a person. Disagree about the matter as much as you like."),
    ),
    ("private", _("Private data"), _("This shows somebody's private data. Only they decide who may know it.")),
    ("illegal", _("Against the law"), _("The law does not allow this here, so we had to take it down.")),
    (
        "off_topic",
        _("Wrong place"),
        _("This does not belong in this board. Please write it where it fits."),
    ),
    (
        "repeated",
        _("Again and again"),
        _("We have asked you about this before, so there is a measure now."),
    ),
)
_TEXTS = {key: text for key, _name, text in TEMPLATES}

OPEN_END, OTHER_END = "open", "other"
LENGTHS = (
    ("1", _("one day")),
    ("3", _("three days")),
    ("7", _("a week")),
    ("30", _("thirty days")),
    (OPEN_END, _("until it is lifted")),
    (OTHER_END, _("until a date")),
)


class WithReason(ActForm):
    """A reason for somebody: a template in their language, own words after it, or both."""

    template = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[("", _("In own words")), *((key, name) for key, name, _text in TEMPLATES)],
        help_text=_("Sent to the member in their own language."),
    )
    words = CleanTextField(
        label=_("Own words"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def reader(self) -> "Member | None":
        """Who will read the reason: the author of what it is about, unless a form says otherwise."""
        return self.obj.author  # type: ignore[no-any-return]

    def needs_reason(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        words = data.get("words") or ""
        template = data.get("template") or ""
        if not template and not words and self.needs_reason() and "words" not in self.errors:
            self.add_error("words", _("Say why: the member will read it."))
        reader = self.reader()
        with translation.override(reader.language if reader else translation.get_language()):
            text = str(_TEXTS[template]) if template else ""
        data["reason"] = "\n".join(part for part in (text, words) if part)
        return data


class WithLength(WithReason):
    """How long a silence or suspension lasts."""

    length = forms.ChoiceField(label=_("How long"), choices=LENGTHS, initial="7", required=False)
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Only with “until a date”; in your own time zone."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["ends_at"] = self._end(data)
        return data

    def _end(self, data: dict[str, Any]) -> datetime | None:
        length = data.get("length") or ""
        if length == OTHER_END:
            if data.get("until") is None and "until" not in self.errors:
                self.add_error("until", _("Choose when it ends."))
            return data.get("until")
        return now() + timedelta(days=int(length)) if length.isdigit() else None


class DecideForm(WithLength):
    """What to do about a report."""

    outcome = forms.ChoiceField(
        label=_("What to do"), choices=Outcome.choices, widget=forms.RadioSelect, initial=Outcome.HIDE
    )
    field_order = ("outcome", "template", "words", "length", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        author = self.obj.author
        if author is None or not policies.can_sanction(self.request.user, author):
            only = (Outcome.DISMISS, Outcome.HIDE)
            self.fields["outcome"].choices = [pair for pair in Outcome.choices if pair[0] in only]  # type: ignore[attr-defined]
            del self.fields["length"], self.fields["until"]
        else:
            self.fields["length"].help_text = _("Counts for silencing and suspending.")

    def needs_reason(self) -> bool:
        return self.cleaned_data.get("outcome") not in (None, Outcome.DISMISS)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("outcome") not in (Outcome.SILENCE, Outcome.SUSPEND):
            data["ends_at"] = None
        return data


class NoteForm(WithReason):
    """A word to a member."""

    def reader(self) -> "Member":
        return self.obj  # type: ignore[no-any-return]


class SanctionForm(WithLength):
    """A measure against a member."""

    field_order = ("length", "until", "template", "words")

    def reader(self) -> "Member":
        return self.obj  # type: ignore[no-any-return]
