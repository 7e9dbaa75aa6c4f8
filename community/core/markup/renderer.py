import re
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from community.core.errors import InvalidInput
from community.core.markup import chinese, extras
from community.core.markup.highlight import MAX_COLOURED, highlight
from community.core.markup.sanitise import is_remote, is_safe_address, sanitise

# Raised whenever the same source would give other HTML; `manage.py rerender` brings old texts up to it.
RENDERER = 2
MAX_LENGTH = 40_000
# The parser's cost grows fastest with brackets and emphasis marks that match nothing.
_MAX_MARKS = {
    "\n": 4000,
    "://": 1000,
    "www.": 1000,
    "[": 2000,
    "`": 4000,
    "*": 8000,
    "_": 8000,
    "~": 4000,
    ">": 8000,
    "|": 8000,
    "<": 4000,
    "&": 8000,
}
_MAX_NESTING = 20
_PHOTO = re.compile(r"photo:([0-9a-z]{1,32})")
# What folded text is called when its writer gave it no title.
_FOLDED = {"zh-hans": "点开查看", "zh-hant": "點開查看"}

# Handles as they were written → addresses of those that exist; numbers of floors → addresses of theirs.
People = Callable[[Collection[str]], Mapping[str, str]]
Floors = Callable[[Collection[int]], Mapping[int, str]]


@dataclass(frozen=True)
class Picture:
    """A picture that a text may show: addresses of the page's size and of the largest, size in pixels."""

    url: str
    large_url: str
    width: int
    height: int
    # Stands for it where the text says nothing about it.
    caption: str = ""


@dataclass
class Rendered:
    """Safe HTML, and what was found while making it."""

    html: str
    # Addresses outside this site that the text links to, in order.
    links: list[str] = field(default_factory=list)
    # Keys of the pictures that stand in the text.
    pictures: list[str] = field(default_factory=list)
    # Handles of the people it mentions, as they are written, each once, in order.
    mentions: list[str] = field(default_factory=list)


def render(
    source: str,
    *,
    pictures: Mapping[str, Picture] | None = None,
    people: People | None = None,
    floors: Floors | None = None,
    language: str = "",
) -> Rendered:
    """Return the HTML of a Markdown text (already through `clean_text`), written in `language`.

    `![…](photo:<key>)`, or one of its addresses, shows the picture of that key; pictures from elsewhere become links.
    `people` and `floors` are asked at most once each, and only when the text has `@somebody` or `#12` in it.
    Raises InvalidInput for a text that is too long or would take too long.
    """
    if len(source) > MAX_LENGTH:
        raise InvalidInput(
            ngettext_lazy(
                "The text is too long: at most %(limit)d character.",
                "The text is too long: at most %(limit)d characters.",
                MAX_LENGTH,
            )
            % {"limit": MAX_LENGTH},
            field="body",
            code="too_long",
        )
    if any(source.count(mark) > most for mark, most in _MAX_MARKS.items()):
        raise InvalidInput(
            _("The text holds too many brackets or marks to be laid out."), field="body", code="too_dense"
        )
    found = Rendered("")
    known = pictures or {}
    addresses = {url: key for key, picture in known.items() for url in (picture.url, picture.large_url)}
    env: dict[str, Any] = {"pictures": known, "by_address": addresses, "found": found, "language": language}
    md = _markdown()
    tokens = md.parse(source, env)
    names = {name for token in extras.marks_in(tokens, "mention") for name in token.meta["names"]}
    numbers = {token.meta["number"] for token in extras.marks_in(tokens, "floor")}
    env["people"] = people(names) if people and names else {}
    env["floors"] = floors(numbers) if floors and numbers else {}
    found.html = sanitise(md.renderer.render(tokens, md.options, env))
    return found


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    md = MarkdownIt(
        "gfm-like",
        {"html": False, "linkify": False, "breaks": True, "maxNesting": _MAX_NESTING},
        renderer_cls=_Renderer,
    )
    # An indented paragraph is not code, and a line of dashes is a line: people write that way in Chinese.
    md.disable(["html_block", "html_inline", "code", "lheading"])
    md.inline.ruler.at("emphasis", chinese.emphasis)
    md.disable("linkify")
    md.inline.ruler.at("strikethrough", chinese.emphasis)
    md.inline.ruler.before("newline", "address", chinese.address)
    md.inline.ruler.before("emphasis", "mention", extras.mention)
    md.inline.ruler.before("emphasis", "floor", extras.floor)
    md.inline.ruler.before("emphasis", "emoji", extras.emoji)
    md.block.ruler.before("fence", "fold", extras.fold, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.core.ruler.after("inline", "bare_hosts", chinese.bare_hosts)
    md.core.ruler.after("bare_hosts", "tasks", extras.tasks)
    md.validateLink = _is_known  # type: ignore[method-assign, assignment]
    return md


class _Renderer(RendererHTML):
    """HTML of our own where the library's would need inline style or remote pictures."""

    def heading_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        # The page has its own first two levels.
        return f"<{_lowered(tokens[index].tag)}>"

    def heading_close(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return f"</{_lowered(tokens[index].tag)}>\n"

    def link_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        href = str(tokens[index].attrs.get("href", ""))
        if is_remote(href):
            env["found"].links.append(href)
        return f'<a href="{escape(href)}">'

    def image(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        token = tokens[index]
        source = str(token.attrs.get("src", ""))
        for child in token.children or []:
            child.type = "text" if child.type in ("mention", "floor") else child.type
        words = self.renderInlineAsText(token.children or [], options, env)
        wanted = _PHOTO.fullmatch(source)
        key = wanted[1] if wanted else env["by_address"].get(source, "")
        picture: Picture | None = env["pictures"].get(key)
        if picture:
            words = words or picture.caption
            env["found"].pictures.append(key)
            return (
                f'<a class="photo-link" href="{escape(picture.large_url)}"><img src="{escape(picture.url)}"'
                f' alt="{escape(words)}" width="{picture.width}" height="{picture.height}"'
                ' loading="lazy" decoding="async"></a>'
            )
        if not wanted and is_remote(source):
            env["found"].links.append(source)
            return f'<a href="{escape(source)}">{escape(words or source)}</a>'
        return escape(words)

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        token = tokens[index]
        language = (token.info.split() or [""])[0].lower()
        # One budget for the whole text, or many small blocks would cost what one long one may not.
        env["coloured"] = env.get("coloured", 0) + len(token.content)
        code = highlight(token.content, language) if env["coloured"] <= MAX_COLOURED else escape(token.content)
        return f'<pre><code class="language-{escape(language)}">{code}</code></pre>\n'

    def mention(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        token = tokens[index]
        name = next((name for name in token.meta["names"] if name in env["people"]), "")
        if not name:
            return escape(token.content)
        if name not in env["found"].mentions:
            env["found"].mentions.append(name)
        rest = token.content[1 + len(name) :]
        return f'<a class="mention" href="{escape(env["people"][name])}">@{escape(name)}</a>{escape(rest)}'

    def floor(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        token = tokens[index]
        address = env["floors"].get(token.meta["number"], "")
        return f'<a class="floor-link" href="{escape(address)}">{token.content}</a>' if address else token.content

    def box(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        return f'<span class="box">{tokens[index].content}</span> '

    def fold_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        title = tokens[index].info or _FOLDED.get(env["language"], "Show more")
        return f"<details><summary>{escape(title)}</summary>\n"

    def td_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        return _cell(tokens[index])

    def th_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        return _cell(tokens[index])


def _is_known(address: str) -> bool:
    return is_safe_address(address) or bool(_PHOTO.fullmatch(address))


def _lowered(tag: str) -> str:
    return f"h{min(int(tag[1]) + 2, 6)}"


def _cell(token: Token) -> str:
    style = str(token.attrs.get("style", ""))
    name = "end" if "right" in style else "middle" if "center" in style else ""
    return f'<{token.tag} class="{name}">' if name else f"<{token.tag}>"
