"""Forms of the desk."""

from datetime import datetime, timedelta

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.core.clock import now
from community.core.forms import CleanTextField
from community.moderation.enums import Length, Outcome, Rule

_FOR_LEADERS = (Outcome.DISMISS, Outcome.HIDE)


class DecisionForm(forms.Form):
    """What to do about a report, and why."""

    outcome = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect, choices=Outcome.choices)
    rule = forms.ChoiceField(label=_("Which rule"), required=False, choices=[("", _("None of these")), *Rule.choices])
    words = CleanTextField(
        label=_("In your words"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads this."),
    )
    length = forms.ChoiceField(
        label=_("How long"),
        required=False,
        choices=Length.choices,
        initial=Length.WEEK,
        help_text=_("For a silence or a suspension."),
    )

    def __init__(self, *args: object, may_sanction: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not may_sanction:
            outcome = self.fields["outcome"]
            assert isinstance(outcome, forms.ChoiceField)  # noqa: S101  (declared above)
            outcome.choices = [(value.value, value.label) for value in _FOR_LEADERS]
            del self.fields["length"]

    def clean(self) -> None:
        """Whoever acts on somebody's words says why."""
        outcome = self.cleaned_data.get("outcome")
        says_why = self.cleaned_data.get("rule") or self.cleaned_data.get("words")
        if outcome and outcome != Outcome.DISMISS and not says_why:
            self.add_error("rule", _("Choose a rule or say why in your words."))

    def reason(self, language: str) -> str:
        """Return the reason in the author's language, followed by the moderator's own words."""
        rule = self.cleaned_data.get("rule")
        with translation.override(language):
            sentence = str(Rule(rule).label) if rule else ""
        return "\n".join(part for part in (sentence, self.cleaned_data.get("words", "")) if part)

    def ends_at(self) -> datetime | None:
        """Return when a silence or suspension ends; None: when it is lifted."""
        days = int(self.cleaned_data.get("length") or Length.WEEK)
        return now() + timedelta(days=days) if days else None


class ReasonForm(forms.Form):
    """A short reason, or none."""

    reason = CleanTextField(label=_("Why"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
