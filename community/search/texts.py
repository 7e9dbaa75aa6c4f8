"""Rendered posts as plain text: what is indexed, and what excerpts are cut from."""

from html.parser import HTMLParser
from typing import Any

_BREAKS = {"p", "br", "li", "tr", "td", "th", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "hr"}
_BREAKS |= {"figure", "figcaption"}


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.figures = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.figures += tag == "figure"
        # A picture between words has its caption for a name; in a figure the caption stands beside it.
        if tag == "img" and not self.figures and (words := dict(attrs).get("alt")):
            self.parts.append(f"\n{words}\n")
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.figures -= tag == "figure"
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain_text(html: str) -> str:
    """Return all words of rendered `html`, one line for each paragraph."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)
