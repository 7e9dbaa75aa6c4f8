"""Boards and sections as admins edit them: with whom and what belongs to them, each as lines of text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanTextField
from forums.models import Board, BoardMember, Moderator, Tag
from forums.services.tags import TagPlan
from members.models import Member
from members.queries.handles import by_handles


class HandlesField(CleanTextField):
    """Members by their handles, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> list[Member]:
        names = list(dict.fromkeys(name.removeprefix("@") for name in super().clean(value).replace(",", " ").split()))
        found = by_handles(names)
        missing = [name for name in names if name not in found]
        if missing:
            raise forms.ValidationError(_("Nobody is called %(names)s.") % {"names": ", ".join(missing)})
        return list({member.pk: member for member in found.values()}.values())


class TagsField(CleanTextField):
    """Tags, one a line: address | English | simplified | traditional | other words for it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def clean(self, value: Any) -> list[TagPlan]:
        plans = [self._plan(line) for line in super().clean(value).splitlines() if line.strip()]
        slugs = [plan.slug for plan in plans]
        twice = next((slug for slug in slugs if slugs.count(slug) > 1), None)
        if twice is not None:
            raise forms.ValidationError(_("There are two tags with the address %(slug)s.") % {"slug": twice})
        return plans

    def _plan(self, line: str) -> TagPlan:
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        if len(parts) < 2 or len(parts) > 5 or not parts[0] or not parts[1]:
            raise forms.ValidationError(_("“%(line)s” needs an address and an English name.") % {"line": line[:60]})
        slug, english, simplified, traditional, others = [*parts, "", "", ""][:5]
        words = others.replace("，", ",").replace("、", ",").split(",")
        return TagPlan(
            slug, (english, simplified, traditional), tuple(word.strip()[:40] for word in words if word.strip())
        )


def lines_of_tags(board: Board) -> str:
    """The board's tags as TagsField reads them."""
    synonyms: dict[int, list[str]] = {}
    tags = list(Tag.objects.filter(board=board).order_by("position", "id").prefetch_related("synonyms"))
    for tag in tags:
        synonyms[tag.pk] = [one.word for one in tag.synonyms.all()]
    return "\n".join(
        " | ".join((tag.slug, tag.name_en, tag.name_zh_hans, tag.name_zh_hant, ", ".join(synonyms[tag.pk])))
        for tag in tags
    )


def handles_of(rows: Any) -> str:
    """The handles of these rows' members, one a line."""
    return "\n".join(rows.order_by("member__handle").values_list("member__handle", flat=True))


class SectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A section with its moderators."""

    moderators = HandlesField(
        label=_("Moderators"), help_text=_("Handles of members who keep order on every board of this section.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["moderators"] = handles_of(Moderator.objects.filter(section=self.instance))


class BoardForm(forms.ModelForm):  # type: ignore[type-arg]
    """A board with its moderators, those whom it names, and its tags."""

    moderators = HandlesField(
        label=_("Moderators"),
        help_text=_("Handles of members who keep order here: they see the board and everything hidden on it."),
    )
    named = HandlesField(
        label=_("Named members"),
        help_text=_(
            "Handles of members who belong here whatever their role: wherever a role is asked for, they may too."
        ),
    )
    tags = TagsField(
        label=_("Tags"),
        help_text=_("One a line: address | English | simplified | traditional | other words, separated by commas."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["moderators"] = handles_of(Moderator.objects.filter(board=self.instance))
            self.initial["named"] = handles_of(BoardMember.objects.filter(board=self.instance))
            self.initial["tags"] = lines_of_tags(self.instance)
