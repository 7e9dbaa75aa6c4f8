"""Excerpts with what was looked for marked in them, in the script it was written in. Safe by construction: every
character is escaped, and nothing but <mark> is added."""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from community.search.tokens import fold_with_places

LENGTH = 180
# A post is at most 40,000 characters; marks beyond these are not worth the time.
_LOOKED_AT = 20_000
_MOST_MARKS = 200
_BEFORE = 40

Span = tuple[int, int]


def marked(text: str, patterns: Sequence["re.Pattern[str]"]) -> SafeString:
    """Return the whole `text` as HTML with every match marked."""
    return _draw(text, 0, len(text), spans(text, patterns))


def excerpt(text: str, patterns: Sequence["re.Pattern[str]"], length: int = LENGTH) -> SafeString:
    """Return about `length` characters of `text` where most matches stand, marked; its beginning where none do."""
    text = text[:_LOOKED_AT]
    found = spans(text, patterns)
    start = _best_start(found, length)
    start = _word_start(text, max(0, start - _BEFORE)) if start > _BEFORE else 0
    end = min(len(text), start + length)
    if end < len(text):
        end = _word_end(text, start, end)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return SafeString(before + _draw(text, start, end, found) + after)


def spans(text: str, patterns: Sequence["re.Pattern[str]"]) -> list[Span]:
    """Return where the patterns match, in order and without overlaps, as places in the unfolded text."""
    if not patterns:
        return []
    folded, places = fold_with_places(text[:_LOOKED_AT])
    found = sorted(
        (places[match.start()], places[match.end() - 1] + 1)
        for pattern in patterns
        for match, _n in zip(pattern.finditer(folded), range(_MOST_MARKS), strict=False)
        if match.end() > match.start()
    )
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _best_start(found: Sequence[Span], length: int) -> int:
    """The match from which on most others follow within reach; of equals the first."""
    reach = length - _BEFORE
    best, most = 0, 0
    for at, (start, _end) in enumerate(found):
        count = sum(1 for other, _e in found[at : at + 20] if other < start + reach)
        if count > most:
            best, most = start, count
    return best


def _word_start(text: str, start: int) -> int:
    """Move a cut to the beginning of a word; Chinese has no spaces to look for."""
    space = max(text.find(" ", start, start + 20), text.find("\n", start, start + 20))
    return space + 1 if space >= 0 else start


def _word_end(text: str, start: int, end: int) -> int:
    space = max(text.rfind(" ", end - 20, end), text.rfind("\n", end - 20, end))
    return space if space > start else end


def _draw(text: str, start: int, end: int, found: Sequence[Span]) -> SafeString:
    parts: list[str] = []
    at = start
    for left, right in found:
        left, right = max(left, start), min(right, end)
        if left >= right or left < at:
            continue
        parts += [escape(text[at:left]), "<mark>", escape(text[left:right]), "</mark>"]
        at = right
    parts.append(escape(text[at:end]))
    return mark_safe("".join(parts))  # noqa: S308  (every piece of text above is escaped)
