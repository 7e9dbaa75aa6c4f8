"""What the template tags compute before anything is drawn."""

import unicodedata
from typing import Any

from django import forms
from django.forms import BaseForm
from django.forms.boundfield import BoundField

_JOINER = "\u200d"
_PARTS = {
    "boards": ("/boards/", "/b/", "/t/", "/p/"),
    "meetups": ("/meetups/", "/clubs/", "/rotation/"),
    "me": ("/me/", "/accounts/"),
}


def first_grapheme(text: str) -> str:
    """The first thing a reader would call a character: with its marks, joined emoji and flags whole."""
    text = text.strip()
    if not text:
        return "?"
    if _is_flag_half(text[0]) and _is_flag_half(text[1:2]):
        return text[:2]
    end = 1
    while end < len(text) and (_extends(text[end]) or text[end - 1] == _JOINER):
        end += 1
    return text[:end].upper()


def _is_flag_half(char: str) -> bool:
    return bool(char) and 0x1F1E6 <= ord(char) <= 0x1F1FF


def _extends(char: str) -> bool:
    skin_tone = 0x1F3FB <= ord(char) <= 0x1F3FF
    return skin_tone or char == _JOINER or unicodedata.category(char) in {"Mn", "Me", "Mc"}


def page_window(number: int, last: int, around: int = 2) -> list[int]:
    """Page numbers to link to: first, last and those near `number`; 0 stands for a gap."""
    near = range(max(1, number - around), min(last, number + around) + 1)
    pages = sorted({1, last, *near})
    window: list[int] = []
    for page in pages:
        if window and page - window[-1] == 2:
            window.append(page - 1)
        elif window and page - window[-1] > 2:
            window.append(0)
        window.append(page)
    return window


def widget_kind(bound: BoundField) -> str:
    """How a field is laid out: "hidden", "checkbox", "choices", "text", "select", "file" or "input"."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.Textarea):
        return "text"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def prepare_field(bound: BoundField, *, label: str, help_text: str, autofocus: bool) -> None:
    """Apply a template's wording to one bound field (its form's own copy: nobody else sees it)."""
    attrs = bound.field.widget.attrs
    if str(bound.label).casefold() in str(attrs.get("placeholder", "")).casefold():
        # allauth repeats the label as a placeholder: a label that vanishes while typing helps nobody
        attrs.pop("placeholder", None)
    if label:
        bound.label = label
    if help_text:
        bound.help_text = help_text
    if autofocus:
        attrs["autofocus"] = True


def error_rows(form: BaseForm) -> list[dict[str, Any]]:
    """One row per refused field, in the form's order, with the id its link goes to."""
    return [
        {"label": bound.label, "id": _target_id(bound), "message": bound.errors[0]} for bound in form if bound.errors
    ]


def _target_id(bound: BoundField) -> str:
    # a group of radio buttons has no control with the group's id; its fieldset carries it
    return bound.auto_id if widget_kind(bound) != "choices" else f"{bound.auto_id}_group"


# The first that a browser's long name mentions; most of them claim to be several others too.
_BROWSERS = (
    ("MicroMessenger/", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_and_system(user_agent: str) -> tuple[str, str]:
    """What people call the program and the machine of a User-Agent header; "" for what is not recognised."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return browser, system


def part_of_site(path: str) -> str:
    """Which part of the bottom bar an address belongs to; "" for none (a profile, the search)."""
    if path == "/":
        return "home"
    return next((part for part, starts in _PARTS.items() if path.startswith(starts)), "")
