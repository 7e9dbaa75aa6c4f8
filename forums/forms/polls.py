"""The poll over a new thread."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.core.errors import InvalidInput
from community.core.forms import CleanCharField
from forums.enums import PollResults
from forums.services.polls import LONGEST, MOST, MOST_DAYS, PollPlan, check_plan


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

    poll_question = CleanCharField(label=_("What the poll asks"), max_length=LONGEST, required=False)
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
        return given + [""] * max(spare - len(given), 2 if len(given) < MOST - 1 else 0)

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
