"""Template tags of every screen; a builtin library, so no template has a {% load %} for it.

{% icon "message-circle" 20 %}                 Lucide icon, inline, hidden from screen readers
{% role_mark member.role %}                    shape and word of a role; resting=True, word=False
{% when dt %}                                  <time>, absolute text; scripts say "2 hours ago" up to 7 days
{% when dt "short" %}                          the same for lists: date only, scripts say "2 h"
{% when dt "date|long|day|time" zone=tz %}     never made relative; zone is an IANA name, else the reader's
{{ seconds|waited }}                            a length of time in round words: 5 hours
{% when_range start end zone %}                Sat 28 Nov 2026, 14:00–17:30
{% date_block start zone %}                    the calendar leaf beside a meetup's title
{% avatar member 36 %}                         picture or initial; sizes 24 28 36 44 64 96
{{ member.display_name|user_text }}            <bdi>; {{ title|user_text:thread.language }} adds lang
{% fragment "a.html" value %}                   a part kept by what it shows (community.core.fragments)
{% form_token %}                               hidden idempotency key of a form that creates something
{% field form.name %}                          label, control, help, errors; help="…", label="…", autofocus
{% form_errors form %}                         summary of a refused form with links to its fields
{% empty "Title" "Why" url "Next step" icon="flame" %}   empty state; url and next step optional
{% count_badge n %}                            unread figure: nothing for 0, 99+ above 99; label="…"
{% pager newer older %}                        keyset pages: two URLs (or None); newer_label, older_label
{% page_links number last %}                   numbered pages by ?page=, other parameters kept; param, anchor
{% json_ld linked_data %}                      schema.org data for machines
{% html_lang %}                                the active language as BCP 47: zh-Hans
{{ session.user_agent|device }}                "Chrome on Linux"
"""

import json
import uuid
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from community.core.display import (
    browser_and_system,
    error_rows,
    first_grapheme,
    page_window,
    prepare_field,
    widget_kind,
)
from community.core.fragments import fragments, variables_of
from community.core.timewords import say, say_range, say_span, short_weekday, zone_of

register = template.Library()

_ROLE_WORDS = {
    "lurker": gettext_lazy("lurker"),
    "novice": gettext_lazy("novice"),
    "regular": gettext_lazy("regular"),
    "leader": gettext_lazy("leader"),
    "elder": gettext_lazy("elder"),
}
_ROLE_SHAPES = {
    "lurker": '<circle cx="5" cy="5" r="4" fill="none" stroke="currentColor"/>',
    "novice": ('<path d="M5 1v8A4 4 0 0 1 5 1Z"/><circle cx="5" cy="5" r="4" fill="none" stroke="currentColor"/>'),
    "regular": '<circle cx="5" cy="5" r="4.5"/>',
    "leader": '<path d="M5 .5 10 9.500H0z"/>',
    "elder": '<path d="m5 0 5 5-5 5-5-5z"/>',
}
_AVATAR_TINTS = 6


@lru_cache(maxsize=512)
def _icon_svg(name: str, size: int) -> SafeString:
    svg = lucide(name, size=size, **{"class": "icon", "aria-hidden": "true"})
    return mark_safe(" ".join(svg.split()).replace("> <", "><"))  # noqa: S308  (lucide's own files)


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    return _icon_svg(name + "", int(size))


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Data for machines as a block that no browser runs; nothing in it can end the block."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  (escaped above)


@register.simple_tag
def role_mark(role: str, *, resting: bool = False, word: bool = True) -> SafeString:
    """A role as shape and word; without the word the shape carries it for screen readers."""
    key = str(role)
    label = str(_ROLE_WORDS[key])
    shape = mark_safe(_ROLE_SHAPES[key])  # noqa: S308  (a constant above)
    classes = f"role role-{key}" + (" role-resting" if resting else "")
    if resting:
        label = _("%(role)s, resting") % {"role": label}
    if not word:
        return format_html(
            '<span class="{}" role="img" aria-label="{}">'
            '<svg viewBox="0 0 10 10" fill="currentColor" aria-hidden="true">{}</svg></span>',
            classes,
            label,
            shape,
        )
    return format_html(
        '<span class="{}"><svg viewBox="0 0 10 10" fill="currentColor" aria-hidden="true">{}</svg>{}</span>',
        classes,
        shape,
        label,
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.simple_tag
def when(moment: datetime | None, style: str = "datetime", *, zone: str | tzinfo | None = None) -> SafeString:
    """One moment; nothing for None, so that templates need no test around it."""
    if moment is None:
        return SafeString("")
    relative = {"datetime": " data-when", "short": ' data-when="short"'}.get(style, "")
    return format_html('<time datetime="{}"{}>{}</time>', _iso(moment), SafeString(relative), say(moment, style, zone))


@register.filter
def waited(seconds: float) -> str:
    """A length of time in round words."""
    return say_span(seconds)


@register.simple_tag
def when_range(start: datetime, end: datetime, zone: str | tzinfo | None = None) -> SafeString:
    """A span in the zone where it takes place (default: the reader's)."""
    tz = zone_of(zone)
    opening, closing = say_range(start, end, tz)
    same_day = start.astimezone(tz).date() == end.astimezone(tz).date()
    return format_html(
        '<time datetime="{}">{}</time>{}<time datetime="{}">{}</time>',
        start.astimezone(tz).isoformat(timespec="minutes"),
        opening,
        "–" if same_day else " – ",
        end.astimezone(tz).isoformat(timespec="minutes"),
        closing,
    )


@register.inclusion_tag("components/date_block.html")
def date_block(start: datetime, zone: str | tzinfo | None = None) -> dict[str, Any]:
    local = start.astimezone(zone_of(zone))
    chinese = (get_language() or "en").startswith("zh")
    return {
        "iso": local.date().isoformat(),
        "month": f"{local.month}月" if chinese else local.strftime("%b"),
        "day": local.day,
        "weekday": short_weekday(local),
    }


@register.simple_tag
def avatar(member: Any, size: int = 36) -> SafeString:
    """Decorative: the name always stands beside it, so it is hidden from screen readers."""
    url = getattr(member, "avatar_url", None)
    if url:
        return format_html(
            '<img class="avatar avatar-{}" src="{}" width="{}" height="{}" alt="" loading="lazy" decoding="async">',
            size,
            url,
            size,
            size,
        )
    handle = str(getattr(member, "handle", "") or "")
    name = str(getattr(member, "display_name", "") or handle)
    tint = crc32(handle.encode()) % _AVATAR_TINTS
    return format_html(
        '<span class="avatar avatar-{} tint-{}" aria-hidden="true">{}</span>',
        size,
        tint,
        first_grapheme(name),
    )


@register.filter
def user_text(text: str, language: str = "") -> SafeString:
    """Text by people: isolated from the direction and, when known, marked with its language."""
    if language:
        return format_html('<bdi lang="{}">{}</bdi>', language, text)
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def device(user_agent: str) -> str:
    """A browser's long name as people would say it; the first words of it when it is none we know."""
    browser, system = browser_and_system(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:40]


@register.simple_tag(takes_context=True)
def fragment(context: Context, template_name: str, look: Any = "", **more: Any) -> SafeString:
    return fragments.render(template_name, variables_of(look, more), context.get("csrf_token", ""))


@register.simple_tag
def form_token() -> SafeString:
    return format_html('<input type="hidden" name="form_token" value="{}">', uuid.uuid4())


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, *, label: str = "", help: str = "", autofocus: bool = False, optional: bool = True
) -> dict[str, Any]:
    """`optional=False` leaves out the word "optional" where every field is."""
    alone = list(bound.form.errors) == [bound.name]
    prepare_field(bound, label=label, help_text=help, autofocus=alone or (autofocus and not bound.form.errors))
    return {
        "field": bound,
        "kind": widget_kind(bound),
        "optional": optional and not bound.field.required,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """A summary of what was refused; a single refused field needs none: it gets the focus itself."""
    rows = error_rows(form)
    return {"general": form.non_field_errors(), "rows": rows if len(rows) > 1 else []}


@register.inclusion_tag("components/empty.html")
def empty(title: str, why: str = "", url: str = "", next_step: str = "", *, icon: str = "flame") -> dict[str, Any]:
    return {"title": title, "why": why, "url": url, "next_step": next_step, "icon_name": icon}


@register.simple_tag
def count_badge(number: int | None, *, label: str = "") -> SafeString:
    if not number:
        return SafeString("")
    shown = str(number) if number <= 99 else "99+"
    if label:
        return format_html(
            '<span class="count" aria-hidden="true">{}</span><span class="sr-only">{}</span>', shown, label
        )
    return format_html('<span class="count">{}</span>', shown)


@register.inclusion_tag("components/pager.html")
def pager(newer: str | None, older: str | None, *, newer_label: str = "", older_label: str = "") -> dict[str, Any]:
    return {
        "newer": newer,
        "older": older,
        "newer_label": newer_label or _("Newer"),
        "older_label": older_label or _("Older"),
    }


@register.inclusion_tag("components/page_links.html", takes_context=True)
def page_links(context: Context, number: int, last: int, *, param: str = "page", anchor: str = "") -> dict[str, Any]:
    """Links to the pages around `number` of `last`; page 1 is the address without the parameter."""
    request = context.get("request")
    kept = request.GET.copy() if request is not None else None

    def href(page: int) -> str:
        query = ""
        if kept is not None:
            kept.pop(param, None)
            query = kept.urlencode()
        if page > 1:
            query += f"{'&' if query else ''}{param}={page}"
        path = request.path if request is not None else ""
        return f"{path}?{query}{anchor}" if query else f"{path or '?'}{anchor}"

    return {
        "number": number,
        "last": last,
        "previous": href(number - 1) if number > 1 else None,
        "next": href(number + 1) if number < last else None,
        "links": [
            {"page": page, "href": href(page) if page else None, "current": page == number}
            for page in page_window(number, last)
        ],
    }


@register.simple_tag
def html_lang() -> str:
    language = (get_language() or "en").lower()
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, language)
