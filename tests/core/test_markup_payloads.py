"""Attacks on readers through text: our own generator of the known patterns, and what may come out of any of them."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.core.errors import InvalidInput
from community.core.markup import render
from community.core.markup.sanitise import ATTRIBUTES, LINK_REL, TAGS, sanitise

SCHEMES = [
    "javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
]
SCHEMES += [
    "intent:x",
    "tel:1",
    "ftp://a.b/",
    "blob:x",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "jar:x!",
]
TRICKS = [
    lambda url: url,
    lambda url: url.upper(),
    lambda url: url.replace(":", "&colon;"),
    lambda url: url.replace("s", "&#115;", 1),
    lambda url: url.replace("a", "&#x61;", 1),
    lambda url: f"&#1;{url}",
    lambda url: f"\x01{url}",
    lambda url: f" {url}",
    lambda url: f"{url[:3]}\t{url[3:]}",
    lambda url: f"{url[:3]}&Tab;{url[3:]}",
    lambda url: f"{url[:3]}&NewLine;{url[3:]}",
    lambda url: url.replace(":", "%3A"),
    lambda url: f"\u2028{url}",
    lambda url: url.replace("/", "\uff0f"),
]
PLACES = ["[x]({})", "[x](<{}>)", "![x]({})", "<{}>", "[x][a]\n\n[a]: {}", '[x]({} "t")', "{}", '<a href="{}">x</a>']
HANDLERS = ["onerror", "onclick", "onload", "onfocus", "onmouseover", "ontoggle", "onbegin", "hx-on:click"]
ATTACKS = ["hx-get=/x", "data-hx-get=/x", "style=x:expression(1)", "id=main", "name=x", "form=y", "srcset=//evil 1x"]
ELEMENTS = ["script", "img", "svg", "iframe", "object", "embed", "style", "link", "meta", "base", "form", "input"]
ELEMENTS += [
    "button",
    "video",
    "math",
    "template",
    "details",
    "marquee",
    "body",
    "html",
    "textarea",
    "noscript",
    "svg/onload",
]
WRAPS = [
    "{}",
    "**{}**",
    "> {}",
    "- {}",
    "# {}",
    "`{}`",
    "[{}](https://a.com)",
    "![{}](https://a.com)",
    "|a|\n|-|\n|{}|",
    "- [ ] {}",
    "- [x] {}",
    "::: {}\nx\n:::",
    ":::\n{}\n:::",
    "::: spoiler\n> {}\n",
    "@{}",
    "#1{}",
    ":{}:",
    "@alice{}",
]
WRAPS += ["```\n{}\n```", "```{}\nx\n```", "<!-- {} -->", "<![CDATA[{}]]>", "\\{}", "~~{}~~", "[x](https://a.com '{}')"]


def payloads() -> Iterator[str]:
    for scheme, trick, place in product(SCHEMES, TRICKS, PLACES):
        yield place.format(trick(scheme))
    for element, handler in product(ELEMENTS, HANDLERS):
        yield f"<{element} src=x {handler}=alert(1)>"
        yield f"<{element}/{handler}=alert(1)//"
        yield f'"><{element} {handler}="alert(1)">x</{element}>'
    for element, attack, wrap in product(ELEMENTS[:6], ATTACKS, WRAPS):
        yield wrap.format(f"<{element} {attack}>x</{element}>")
    for scheme, wrap in product(SCHEMES, WRAPS):
        yield wrap.format(f"[a]({scheme})")
        yield wrap.format(f'<a href="{scheme}">a</a>')


class Reader(HTMLParser):
    """Collects what a browser would make of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.comments = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.comments += 1

    def handle_decl(self, decl: str) -> None:
        self.comments += 1

    def handle_pi(self, data: str) -> None:
        self.comments += 1

    def unknown_decl(self, data: str) -> None:
        self.comments += 1


def check(html: str) -> None:
    """Only listed tags and attributes, only safe addresses, and nothing that a second cleaning would change."""
    reader = Reader()
    reader.feed(html)
    assert reader.comments == 0
    for tag, attributes in reader.elements:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set()), attributes
        if tag == "a":
            assert attributes["rel"] == LINK_REL
            href = attributes.get("href")
            if href is not None:
                local = href.startswith(("/", "#")) and not href.startswith(("//", "/\\"))
                assert local or href.lower().startswith(("http://", "https://", "mailto:")), href
        if tag == "img":
            assert attributes["src"] is not None
            assert attributes["src"].startswith("/media/")
    assert sanitise(html) == html


def laid_out(source: str) -> str:
    """Rendered where everybody exists and every floor does."""
    return render(
        source,
        people=lambda names: {name: f"/m/{name}/" for name in names},
        floors=lambda numbers: {number: f"/p/{number}/" for number in numbers},
    ).html


def test_a_thousand_payloads_come_out_as_text() -> None:
    seen = list(dict.fromkeys(payloads()))
    assert len(seen) > 2000
    for payload in seen:
        html = laid_out(payload)
        try:
            check(html)
        except AssertionError as error:
            raise AssertionError(f"{payload!r} became {html!r}") from error


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_last_gate_holds_alone(attack: str) -> None:
    """Even if the renderer let raw HTML through."""
    html = sanitise(
        f'<p {attack}><a {attack} href="javascript:x" onclick=y>a</a><img {attack} src=//evil/x><svg/onload=x>'
    )
    check(html.replace("<img>", ""))
    assert "evil" not in html


@pytest.mark.parametrize("attack", ATTACKS)
def test_folded_text_and_tasks_take_nothing_along(attack: str) -> None:
    html = sanitise(
        f'<details open {attack} ontoggle=x><summary {attack}>s</summary><ul><li {attack} class="task evil">'
        f'<input type=checkbox {attack} autofocus onfocus=x><span class="box evil" {attack}>☐</span></li></ul>'
        "</details>"
    )
    check(html)
    assert html.startswith("<details><summary>s</summary>")
    assert "evil" not in html
    assert "input" not in html


def test_classes_are_only_those_of_code_and_pictures() -> None:
    html = sanitise(
        '<a class="photo-link button primary">x</a><span class="k evil">y</span><code class="language-py x">z</code>'
        '<td class="end top">w</td><p class="alert">v</p>'
    )
    assert 'class="photo-link"' in html
    assert 'class="k"' in html
    for word in ("button", "evil", "language", "top", "alert"):
        assert word not in html


_PIECES = st.sampled_from(
    [
        *PLACES,
        *WRAPS,
        *SCHEMES,
        "<",
        ">",
        '"',
        "'",
        "`",
        "*",
        "_",
        "~",
        "[",
        "]",
        "(",
        ")",
        "!",
        "\\",
        "&",
        "#",
        "|",
        "\n",
        "@alice",
        "@小明",
        "#12",
        ":tada:",
        ":::",
        "：：：",
        "- [ ] ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=6), max_size=25).map("".join))
def test_whatever_is_pieced_together_stays_harmless(source: str) -> None:
    try:
        html = laid_out(source)
    except InvalidInput:
        return
    check(html)
