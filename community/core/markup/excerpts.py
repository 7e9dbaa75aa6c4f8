"""A post in a line of plain text, and the language it is written in."""

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

# Quoted words are not the writer's own, folded ones not for everybody who passes by.
_SKIPPED = {"blockquote", "pre", "details"}
_BLOCKS = {"p", "br", "li", "td", "th", "h3", "h4", "h5", "h6"}
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LATIN = re.compile("[A-Za-z]+")
# Enough to tell the language and to fill an excerpt.
_SAMPLE = 4000


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.skipping += tag in _SKIPPED
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.skipping -= tag in _SKIPPED
        if tag in _BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.parts.append(data)


def excerpt(html: str, length: int = 160) -> str:
    """Return the beginning of rendered `html` as plain text of at most `length` characters.

    Quotations, code and folded text are left out.
    """
    parser = _Text()
    parser.feed(html[: _SAMPLE * 2])
    words = " ".join("".join(parser.parts).split())
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    # Latin words are not cut in the middle; Chinese has no spaces to look for.
    space = cut.rfind(" ")
    return (cut[:space] if space > length * 2 // 3 else cut).rstrip(" ,.;:，。；：、") + "…"


def guess_language(text: str) -> str:
    """Return "en", "zh-hans" or "zh-hant" for a text, "" when it is too short to tell or neither."""
    sample = text[:_SAMPLE]
    han = "".join(_HAN.findall(sample))
    latin = sum(map(len, _LATIN.findall(sample)))
    if len(han) * 3 >= latin and len(han) >= 2:
        return _script(han)
    return "en" if latin >= 8 else ""


def _script(han: str) -> str:
    simplified, traditional = _converters()
    # Each direction changes only characters that its target does not use.
    if_traditional = sum(a != b for a, b in zip(han, simplified.convert(han), strict=False))
    if_simplified = sum(a != b for a, b in zip(han, traditional.convert(han), strict=False))
    return "zh-hant" if if_traditional > if_simplified else "zh-hans"


@lru_cache(maxsize=1)
def _converters() -> tuple[Any, Any]:
    from opencc import OpenCC  # noqa: PLC0415  (its dictionaries take 30 ms to load, most processes never need them)

    return OpenCC("t2s"), OpenCC("s2t")
