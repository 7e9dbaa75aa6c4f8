"""A policy's form, made from its dataclass; and the settings' form with a reason."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanCharField, CleanTextField
from community.site_settings import registry
from community.site_settings.descriptions import descriptions
from community.site_settings.models import SiteSettings

_MOST = 1_000_000
if TYPE_CHECKING:
    Base = forms.ModelForm[SiteSettings]
else:
    Base = forms.ModelForm


class PolicyForm(forms.Form):
    """The numbers of one policy as they are in force, and why they change.

    `version` is the one the form was drawn from: what somebody else has changed meanwhile is not overwritten.
    """

    def __init__(self, *args: Any, policy: str, in_force: Any, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.defaults = registry.policies[policy]()
        words = descriptions.get(policy)
        labels: dict[str, Any] = (
            {key: label for _group, named in words.groups for key, label in named.items()} if words else {}
        )
        for field in fields(self.defaults):
            default = getattr(self.defaults, field.name)
            made = _field_for(default)
            made.label = labels.get(field.name, field.name.replace("_", " "))
            made.initial = _shown(getattr(in_force, field.name))
            made.help_text = gettext("Default: %(value)s") % {"value": _in_words(default)}
            self.fields[field.name] = made
        self.fields["reason"] = CleanTextField(
            label=_("Why"),
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Kept in the history."),
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=version)

    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields in the groups of the policy's description; what it does not name comes last."""
        words = descriptions.get(self.policy)
        described = words.groups if words else ()
        grouped = [(title, [self[key] for key in named if key in self.fields]) for title, named in described]
        named_fields = {bound.name for _title, bounds in grouped for bound in bounds} | {"reason", "version"}
        rest = [self[key] for key in self.fields if key not in named_fields]
        return [*grouped, ("", rest)] if rest else grouped

    def numbers(self) -> dict[str, Any]:
        """What differs from the defaults, as the service takes it."""
        given = {field.name: self.cleaned_data[field.name] for field in fields(self.defaults)}
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in given.items()
            if value != getattr(self.defaults, key)
        }


class NumbersField(CleanCharField):
    """Several numbers with commas between them, in either script."""

    def __init__(self, *, kind: type, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        parts = [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",")]
        try:
            return tuple(self.kind(part) for part in parts if part)
        except ValueError as error:
            raise forms.ValidationError(_("Write numbers with commas between them.")) from error


def _field_for(default: Any) -> forms.Field:
    if isinstance(default, bool):
        return forms.BooleanField(required=False)
    if isinstance(default, int):
        return forms.IntegerField(min_value=0, max_value=_MOST)
    if isinstance(default, float):
        return forms.FloatField(min_value=0, max_value=_MOST)
    if isinstance(default, tuple):
        kind = type(default[0]) if default else str
        return NumbersField(kind=kind, max_length=300, required=False)
    return CleanCharField(max_length=300, required=False)


def _shown(value: Any) -> Any:
    return ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else value


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(_shown(value))


class SettingsForm(Base):
    """The site's settings and why they change."""

    zone = forms.ChoiceField(label=SiteSettings._meta.get_field("zone").verbose_name)
    reason = CleanTextField(
        label=_("Why"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the history."),
    )

    class Meta:
        model = SiteSettings
        fields = (
            "site_name",
            "tagline_en",
            "tagline_zh_hans",
            "tagline_zh_hant",
            "review_before_publishing",
            "max_photos",
            "zone",
            "icp_number",
            "police_number",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "zone" in self.fields:
            zones = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
            self.fields["zone"].choices = [(name, name) for name in ("UTC", *zones)]  # type: ignore[attr-defined]
            self.fields["zone"].help_text = SiteSettings._meta.get_field("zone").help_text
