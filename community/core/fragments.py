"""Parts of pages that look the same to everybody who is shown the same: rendered once, kept by what they show.

`{% fragment "forums/_floor.html" floor.look page_number=2 %}` renders a template that is given nothing but a value (a
named tuple: its fields are the template's variables) and plain keywords. So what it shows can depend on nothing else,
and may be shown again wherever these are equal, in the same language and zone. What its forms need is filled in each
time: their reader's secret, and a token of their own.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from threading import Lock
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# Stands for the reader's secret in what is kept: nobody else can write it.
_SECRET: Final = secrets.token_hex(20)
_SLOT: Final = re.compile(rf'({_SECRET}|(?<=<input type="hidden" name="form_token" value=")[0-9a-f-]{{36}})')
_OVERHEAD: Final = 600

Parts = tuple[str, ...]


class Fragments:
    """What fits of it, the longest unused going first. Safe between threads."""

    def __init__(self, most_chars: int) -> None:
        self._most = most_chars
        self._kept: OrderedDict[Hashable, Parts] = OrderedDict()
        self._chars = 0
        self._lock = Lock()

    def render(self, template: str, values: Mapping[str, Hashable], secret: object) -> SafeString:
        """The template with `values` as its variables; `secret` (asked for only where there is a form) in its forms."""
        key = (template, get_language(), timezone.get_current_timezone_name(), *values.items())
        parts = self._get(key)
        if parts is None:
            html = get_template(template).render({**values, "csrf_token": _SECRET})
            parts = tuple(_SLOT.split(html))
            self._put(key, parts)
        if len(parts) == 1:
            return mark_safe(parts[0])  # noqa: S308  (a template's)
        filled = list(parts)
        for place in range(1, len(filled), 2):
            filled[place] = str(secret) if filled[place] == _SECRET else str(uuid4())
        return mark_safe("".join(filled))  # noqa: S308  (a template's)

    def _get(self, key: Hashable) -> Parts | None:
        with self._lock:
            parts = self._kept.get(key)
            if parts is not None:
                self._kept.move_to_end(key)
            return parts

    def _put(self, key: Hashable, parts: Parts) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = parts
            self._chars += _size(parts)
            while self._chars > self._most:
                self._chars -= _size(self._kept.popitem(last=False)[1])

    def __len__(self) -> int:
        return len(self._kept)


def _size(parts: Parts) -> int:
    # Its key holds much of the same text once more.
    return 2 * sum(map(len, parts)) + _OVERHEAD


fragments = Fragments(settings.FRAGMENT_CHARS)


def variables_of(look: Any, more: Mapping[str, Hashable]) -> dict[str, Hashable]:
    """The variables of a fragment: the fields of its value (none for "") and the keywords."""
    return {**(look._asdict() if look else {}), **more}
