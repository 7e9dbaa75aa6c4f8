"""What a camera writes into a photo about itself: maker, lens and settings. Where, when and whose is never read."""

from fractions import Fraction
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from PIL import ExifTags, Image

from community.core.images import FORMATS
from community.core.text import clean_text

_TEXTS = {"make": ExifTags.Base.Make, "model": ExifTags.Base.Model}
_LONGEST = 60
# Beyond these a number is a mistake.
_MOST = {"exposure": 86_400.0, "aperture": 100.0, "iso": 10_000_000.0, "focal": 10_000.0}


def read(file: BinaryIO) -> dict[str, Any]:
    """Return what is known of `make`, `model`, `lens` (texts), `exposure` (seconds), `aperture` (f-number), `iso` and
    `focal` (millimetres): JSON, empty for what is no photo by a camera. Never fails; nothing is decoded.
    """
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as image:
            exif = image.getexif()
            return _known(dict(exif), dict(exif.get_ifd(ExifTags.IFD.Exif)))
    except Exception:
        return {}
    finally:
        file.seek(0)


def _known(base: dict[int, Any], settings: dict[int, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: _text(base.get(tag)) for name, tag in _TEXTS.items()}
    found["lens"] = _text(settings.get(ExifTags.Base.LensModel))
    found["exposure"] = _number("exposure", settings.get(ExifTags.Base.ExposureTime))
    found["aperture"] = _number("aperture", settings.get(ExifTags.Base.FNumber))
    found["iso"] = _number("iso", settings.get(ExifTags.Base.ISOSpeedRatings))
    found["focal"] = _number("focal", settings.get(ExifTags.Base.FocalLength))
    return {name: value for name, value in found.items() if value}


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    try:
        text = clean_text(value.partition("\x00")[0])[:_LONGEST].strip()
    except ValidationError:
        return ""
    # Some write dashes or question marks where they know nothing.
    return text if any(char.isalnum() for char in text) else ""


def _number(name: str, value: Any) -> float:
    if isinstance(value, tuple):
        value = value[0] if value else 0
    try:
        number = float(value or 0)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0.0
    # Not `number != number`: a broken ratio is no number either.
    return round(number, 6) if 0 < number <= _MOST[name] else 0.0


def in_words(known: dict[str, Any]) -> str:
    """What `read` found in one line: "Ember 4 · 26 mm · f/1.8 · 1/120 s · ISO 640". The same in every language."""
    make, model = str(known.get("make", "")), str(known.get("model", ""))
    # Most models begin with their maker's name.
    name = model if model.casefold().startswith(make.casefold()) else f"{make} {model}".strip()
    parts = [name, str(known.get("lens", ""))]
    if focal := known.get("focal"):
        parts.append(f"{focal:.3g} mm")
    if aperture := known.get("aperture"):
        parts.append(f"f/{aperture:.3g}")
    if exposure := known.get("exposure"):
        parts.append(f"{_seconds(exposure)} s")
    if iso := known.get("iso"):
        parts.append(f"ISO {iso:.0f}")
    return " · ".join(part for part in parts if part)


def _seconds(exposure: float) -> str:
    return f"1/{round(1 / exposure)}" if exposure < 0.3 else str(float(Fraction(exposure).limit_denominator(10)))
