"""Text as people send it: normalised, without what no screen can show, counted as people count."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# More marks than this on one letter only serve to draw over the neighbours.
MAX_MARKS = 8
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)

_SURROGATE = re.compile("[\ud800-\udfff]")


class _Kept(dict[int, int | None]):
    """What becomes of each character, looked up when it is first met: a table for str.translate."""

    def __missing__(self, code: int) -> int | None:
        kept = unicodedata.category(chr(code)) not in ("Cc", "Cn") or chr(code) in "\n\t"
        found = code if kept else None
        # The rest is rare, and would be a million entries.
        if code < 0x10000:
            self[code] = found
        return found


_KEPT = _Kept()


def clean_text(text: str, *, multiline: bool = False) -> str:
    """Return `text` as it may be stored: NFC, LF line ends, no control characters, few combining marks.

    A single line also loses bidirectional controls and runs of white space. Text that shows nothing becomes "".
    Raises ValidationError for NUL and for lone surrogates, which the database refuses.
    """
    if "\x00" in text:
        raise ValidationError(_("Null characters are not allowed."), code="null_characters")
    if _SURROGATE.search(text):
        raise ValidationError(_("This text holds a broken character."), code="surrogate")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.translate(_KEPT)
    if any(map(unicodedata.combining, text)):
        text = _limit_marks(text)
    if not multiline:
        text = " ".join(text.translate(_BIDI).split())
    return text.strip() if _shows_something(text) else ""


def _shows_something(text: str) -> bool:
    return bool(_INVISIBLE.sub("", text))


def _limit_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)
