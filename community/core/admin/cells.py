"""Small pieces of HTML for the cells of lists and panels."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from community.core.templatetags.hearth import role_mark, user_text, when

NOTHING = SafeString("–")


def moment(value: datetime | None, style: str = "datetime") -> SafeString:
    """A time in the reader's zone; a dash for None."""
    return when(value, style) if value is not None else NOTHING


def person(member: Any, *, role: bool = True) -> SafeString:
    """A member's name as a link to their page in the admin, with the mark of their role."""
    if member is None:
        return SafeString(_("the system"))
    url = reverse("admin:members_member_change", args=[member.pk])
    mark = role_mark(member.role, word=False) if role else ""
    return format_html('<span class="who"><a href="{}">{}</a> {}</span>', url, user_text(member.display_name), mark)


def excerpt(text: str, length: int = 160) -> SafeString:
    """The beginning of somebody's text, as text."""
    return user_text(Truncator(" ".join(text.split())).chars(length))


def link(url: str, text: Any) -> SafeString:
    return format_html('<a class="plain-link" href="{}">{}</a>', url, text)


def plain(value: Any) -> Any:
    """A value out of JSON as people read it: moments as times, pairs as a change."""
    if isinstance(value, str) and len(value) > 18 and value[4:5] == "-" and value[10:11] == "T":
        try:
            return moment(datetime.fromisoformat(value))
        except ValueError:
            return value
    if isinstance(value, list) and len(value) == 2:
        return f"{value[0]} → {value[1]}" if value[0] is not None else value[1]
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return value


def badge(text: Any, tone: str = "") -> SafeString:
    """A state as a word on a tint: "", "jade", "amber", "ember" or "bad"."""
    return format_html('<span class="badge {}">{}</span>', tone, text)


def page_of(obj: Any, text: Any = None) -> SafeString:
    """A link to an object's page in the admin."""
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change"
    return link(reverse(name, args=[obj.pk]), text if text is not None else str(obj))
