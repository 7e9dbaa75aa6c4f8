"""Absolute dates and times in words, the same in pages and mails.

Relative wording ("2 h ago") is left to the reader's browser, so that a page may be cached.
"""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone
from django.utils.translation import get_language, ngettext

STYLES = ("datetime", "date", "short", "long", "day", "time")

# Django's own zh formats say 星期六 everywhere; a list has no room for that, so the short weekday is ours.
_ENGLISH = {
    "datetime": "j M Y, H:i",
    "date": "j M Y",
    "short": "j M Y",
    "long": "l j F Y, H:i",
    "day": "D j M Y",
    "time": "H:i",
}
_CHINESE = {
    "datetime": "Y年n月j日 H:i",
    "date": "Y年n月j日",
    "short": "Y年n月j日",
    "long": "Y年n月j日 l H:i",
    "day": "Y年n月j日 {weekday}",
    "time": "H:i",
}
_HAN_DAYS = "一二三四五六日"


def zone_of(name: str | tzinfo | None) -> tzinfo:
    """The zone meant by an IANA name, a zone object, or nothing (the active one: the reader's)."""
    if name is None or name == "":
        return timezone.get_current_timezone()
    return ZoneInfo(name) if isinstance(name, str) else name


def short_weekday(local: datetime) -> str:
    """ "Sat", 周六 or 週六, for a datetime already in the zone it is to be read in."""
    language = get_language() or "en"
    if not language.startswith("zh"):
        return dateformat.format(local, "D")
    return ("週" if _is_traditional(language) else "周") + _HAN_DAYS[local.weekday()]


def say(moment: datetime, style: str = "datetime", zone: str | tzinfo | None = None) -> str:
    """A moment in words of the active language, in `zone` or else the reader's; styles as in STYLES."""
    local = moment.astimezone(zone_of(zone))
    chinese = (get_language() or "en").startswith("zh")
    pattern = (_CHINESE if chinese else _ENGLISH)[style]
    before, placeholder, after = pattern.partition("{weekday}")
    words = dateformat.format(local, before) if before else ""
    if placeholder:
        words += short_weekday(local) + (dateformat.format(local, after) if after else "")
    return words


def say_range(start: datetime, end: datetime, zone: str | tzinfo | None = None) -> tuple[str, str]:
    """The two ends of a span: the second repeats the day only when it is another day."""
    zone = zone_of(zone)
    first, last = start.astimezone(zone), end.astimezone(zone)
    comma = " " if (get_language() or "en").startswith("zh") else ", "
    opening = f"{say(first, 'day', zone)}{comma}{say(first, 'time', zone)}"
    closing = say(last, "time", zone)
    if first.date() != last.date():
        closing = f"{say(last, 'day', zone)}{comma}{closing}"
    return opening, closing


def say_span(seconds: float) -> str:
    """A length of time in round words: minutes below two hours, hours below two days, then days."""
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(seconds / 3600)
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = round(seconds / 86400)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _is_traditional(language: str) -> bool:
    return language.lower() in {"zh-hant", "zh-tw", "zh-hk", "zh-mo"}
