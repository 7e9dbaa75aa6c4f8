"""What a handle may be, and when two are the same to the eye."""

import re
import unicodedata
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.folding import to_simplified

MIN_LENGTH, MIN_LENGTH_HAN, MAX_LENGTH = 3, 2, 20
# A name that somebody gave up stays theirs this long, so that nobody can pass for them at once.
RETIRED_FOR = timedelta(days=90)
CHANGE_AGAIN_AFTER = timedelta(days=90)

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003347f"
_ALLOWED = re.compile(f"[A-Za-z0-9_{_HAN}]+")
_ANY_HAN = re.compile(f"[{_HAN}]")

# Only ASCII and Han get as far as this, so these are all the look-alikes there are (Unicode TR 39, "confusables").
_LOOK_ALIKE = str.maketrans(
    "01i〇丨巳已曰土未囗入戍戊干于冑汩刺毋毌治束祟荼灸兔",
    "ollol己己日士末口人戌戌千千胄汨剌母母冶柬崇茶炙免",
)
_LOOK_ALIKE_PAIRS = (("rn", "m"), ("vv", "w"))

_RESERVED = Path(__file__).parent / "data" / "reserved-handles.txt"


def normalize(handle: str) -> str:
    """Return `handle` as it is stored: full-width and other compatibility forms become plain ones."""
    return unicodedata.normalize("NFKC", handle).strip()


def skeleton(handle: str) -> str:
    """Return what `handle` looks like; it is unique, so that of two look-alikes only the first is taken."""
    text = to_simplified(normalize(handle)).casefold().translate(_LOOK_ALIKE)
    for pair, single in _LOOK_ALIKE_PAIRS:
        text = text.replace(pair, single)
    return text


_RESERVED_SKELETONS = frozenset(map(skeleton, _RESERVED.read_text(encoding="utf-8").split()))


def is_reserved(handle: str) -> bool:
    """Tell whether a handle would pass for the house, or for a part of an address."""
    return skeleton(handle.replace("_", "")) in _RESERVED_SKELETONS


def validate_handle(handle: str) -> None:
    """Raise ValidationError unless `handle`, normalised, is letters, digits, underscores or Han, and not reserved."""
    if not _ALLOWED.fullmatch(handle):
        raise ValidationError(
            _("Only English letters, digits, underscores and Chinese characters may be used."), code="handle_characters"
        )
    shortest = MIN_LENGTH_HAN if _ANY_HAN.search(handle) else MIN_LENGTH
    if not shortest <= len(handle) <= MAX_LENGTH:
        raise ValidationError(
            _("A handle has 3 to 20 characters; 2 are enough with Chinese ones."), code="handle_length"
        )
    if is_reserved(handle) or not handle.strip("_"):
        raise ValidationError(_("This name is reserved. Choose another one."), code="handle_reserved")


validators = [validate_handle]
