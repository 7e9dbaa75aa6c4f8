"""Tags to choose from."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.queries.tags import BoardTag


class TagsField(forms.TypedMultipleChoiceField):
    """Some of a board's tags, as chips to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Tags"), required=False, coerce=int, empty_value=[], **kwargs)

    def offer(self, tags: Iterable[BoardTag]) -> None:
        """Let these be chosen from."""
        self.choices = [(tag.pk, tag.name) for tag in tags]


class TagForm(forms.Form):
    """Other tags for a thread."""

    tags = TagsField()

    def __init__(self, *args: Any, tags: Sequence[BoardTag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].offer(tags)  # type: ignore[attr-defined]
