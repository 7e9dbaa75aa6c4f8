from functools import cache
from importlib import resources
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.urls import reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanCharField, CleanTextField
from members import handles
from members.models import Member, Place
from members.queries import places


class PlaceMixin(forms.Form):
    """A city by name; a name that several cities have is answered with a choice of `candidates`, sent as `place`."""

    city = CleanCharField(label=_("City"), max_length=120, required=False)
    place = forms.SlugField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates: list[Place] = []
        self.fields["city"].widget.attrs.update(
            {"data-typeahead": True, "data-url": reverse_lazy("members:place-search"), "autocomplete": "off"}
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["chosen_place"] = self._choose(cleaned.get("city") or "", cleaned.get("place") or "")
        return cleaned

    def _choose(self, name: str, slug: str) -> Place | None:
        if not name:
            return None
        answer = places.resolve(name)
        if answer.place:
            return answer.place
        for candidate in answer.candidates:
            if candidate.slug == slug:
                return candidate
        self.candidates = answer.candidates
        if self.candidates:
            self.add_error("city", _("Several cities match. Choose one of them."))
        else:
            self.add_error("city", _("No city of this name is known. Try a bigger one nearby, or leave it empty."))
        return None


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Every zone that is kept, by name; old spellings of the same zone are left out."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    zones = {line.split("\t")[2] for line in table.splitlines() if not line.startswith("#")} | {"UTC"}
    return [(zone, zone.replace("_", " ")) for zone in sorted(zones)]


class ZoneSelect(forms.Select):
    """A select whose hundreds of options are written at once, not each by a template of its own."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((zone, " selected" if zone == value else "", label) for zone, label in self.choices),
        )
        return format_html(
            "<select{}>{}</select>", flatatt({**self.build_attrs(self.attrs, attrs), "name": name}), options
        )


class WelcomeForm(PlaceMixin):
    """What a newcomer may tell: where they live, what they read."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    field_order = ["city", "place", "language"]


class ProfileForm(PlaceMixin):
    """What a member says about themselves."""

    display_name = CleanCharField(label=_("Display name"), max_length=40)
    bio = CleanTextField(label=_("About you"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, widget=ZoneSelect)
    avatar = forms.FileField(label=_("Picture"), required=False)
    remove_avatar = forms.BooleanField(label=_("Remove the picture"), required=False)

    field_order = ["display_name", "bio", "city", "place", "language", "zone", "avatar", "remove_avatar"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["zone"]
        current = self.initial.get("zone", "")
        if current and current not in dict(zone.choices):
            # An older spelling that somebody has stays theirs.
            zone.choices = [(current, current), *zone_choices()]

    @classmethod
    def initial_of(cls, member: Member) -> dict[str, Any]:
        """What the form shows before anything is changed."""
        return {
            "display_name": member.display_name,
            "bio": member.bio,
            "city": places.written([member.place])[0] if member.place else "",
            "language": member.language,
            "zone": member.zone,
        }


class HandleForm(forms.Form):
    """Another handle, at most once in 90 days."""

    handle = forms.CharField(label=_("Handle"), max_length=40)

    def clean_handle(self) -> str:
        handle = handles.normalize(self.cleaned_data["handle"])
        for validate in handles.validators:
            validate(handle)
        return handle
