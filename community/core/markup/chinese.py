"""Two mends for Chinese: emphasis beside punctuation, and addresses that end where the sentence goes on."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

# Han, kana, hangul, bopomofo, and the punctuation that comes with them, full-width forms included.
_EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u312f\u3130-\u318f\u31a0-\u31ff\u3200-\ua4cf\uac00-\ud7af\uf900-\ufaff"
    "\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_IS_EAST_ASIAN = re.compile(f"[{_EAST_ASIAN}]")
# Chinese shares these with Latin scripts; beside them emphasis works as beside letters.
_SHARED_QUOTES = "“”‘’…—·"

# Where an address must stop: white space, quotes, and punctuation of a Chinese sentence.
_ENDS = r"\s<>\"`“”‘’…—\u3000-\u3004\u3008-\u3020\u3030\u303d\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_HOST = re.compile(r"(?:[\w-]{1,63}\.){0,10}[\w-]{1,63}")
_TAIL = re.compile(rf"(?::[0-9]{{1,5}})?(?:[/?#][^{_ENDS}]{{0,2000}})?")
_HAN_AFTER_ASCII = re.compile(rf"(?<=[0-9A-Za-z-])[{_EAST_ASIAN}]")
_SCHEME_BEFORE = re.compile(r"(?:^|[^a-z0-9.+-])(https?)$", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?<![\w.@/:-])www\.(?=[\w-]+\.)", re.IGNORECASE)
_TRAILING = ".,:;!?'\"*_~|"
_PAIRS = {")": "(", "]": "[", "}": "{"}


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """How a character counts beside an emphasis mark: "space", "mark" (punctuation) or "letter"."""
    if isWhiteSpace(ord(char)):
        return "space"
    if _IS_EAST_ASIAN.match(char) or char in _SHARED_QUOTES:
        return "letter"
    return "mark" if isMdAsciiPunct(ord(char)) or isPunctChar(char) else "letter"


def _flanks(inner: str, outer: str) -> bool:
    """Whether a run of marks with `inner` on its text side and `outer` on the other can open (or close) there."""
    kind = _kind(inner)
    if kind == "space":
        return False
    return kind == "letter" or _kind(outer) != "letter" or bool(_IS_EAST_ASIAN.match(outer)) or outer in _SHARED_QUOTES


def emphasis(state: StateInline, silent: bool) -> bool:
    """Note a run of `*`, `_` or `~~` as a possible start or end of emphasis."""
    marker = state.src[state.pos]
    if silent or marker not in "*_~":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    length = end - state.pos
    if marker == "~" and length != 2:
        return False
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    opens, closes = _flanks(after, before), _flanks(before, after)
    if marker == "_":
        # Never inside a word: snake_case is not emphasis.
        opens, closes = (
            opens and (not closes or _kind(before) == "mark"),
            closes and (not opens or _kind(after) == "mark"),
        )
    width = 2 if marker == "~" else 1
    for _ in range(length // width):
        token = state.push("text", "", 0)
        token.content = marker * width
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                # A run of tildes has no rule of three.
                length=0 if marker == "~" else length,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos = end
    return True


def address_length(text: str, start: int) -> int:
    """Length of the address (from its host on) that begins at `start`, 0 if none does."""
    found = _HOST.match(text, start)
    if not found:
        return 0
    host = found[0]
    if run_on := _HAN_AFTER_ASCII.search(host):
        # "example.com看看": the sentence goes on without a space.
        return run_on.start() if "." in host[: run_on.start()] else 0
    if "." not in host and host != "localhost":
        return 0
    # The tail only now: searched for behind every host that is none, it would cost the square of the text.
    tail = _TAIL.match(text, found.end())
    end = tail.end() if tail else found.end()
    # Closing brackets that were opened before the address belong to the sentence.
    open_brackets = {
        pair: text.count(pair, start, end) - text.count(closing, start, end) for closing, pair in _PAIRS.items()
    }
    while end > start:
        last = text[end - 1]
        if last in _PAIRS and open_brackets[_PAIRS[last]] < 0:
            open_brackets[_PAIRS[last]] += 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end - start


def address(state: StateInline, silent: bool) -> bool:
    """Make `https://…` in running text a link."""
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME_BEFORE.search(state.pending[-12:])
    length = address_length(state.src[: state.posMax], state.pos + 3) if scheme else 0
    if not scheme or not length:
        return False
    end = state.pos + 3 + length
    shown = scheme[1] + state.src[state.pos : end]
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": state.md.normalizeLink(shown)}
        state.push("text", "", 0).content = shown
        state.push("link_close", "a", -1)
    state.pos = end
    return True


def bare_hosts(state: StateCore) -> None:
    """Make `www.…` in running text a link; inside links nothing changes."""
    for block in state.tokens:
        if block.type != "inline" or not block.children or not _BARE_HOST.search(block.content):
            continue
        inside = 0
        children: list[Token] = []
        for token in block.children:
            inside += token.nesting if token.type in ("link_open", "link_close") else 0
            children += _split(token, state.md) if token.type == "text" and not inside else [token]
        block.children = children


def _split(token: Token, md: MarkdownIt) -> list[Token]:
    text, position = token.content, 0
    parts: list[Token] = []
    for found in _BARE_HOST.finditer(text):
        if found.start() < position:
            continue
        length = address_length(text, found.start())
        shown = text[found.start() : found.start() + length]
        parts += [
            _text(text[position : found.start()], token.level),
            Token("link_open", "a", 1, attrs={"href": md.normalizeLink(f"http://{shown}")}, level=token.level),
            _text(shown, token.level + 1),
            Token("link_close", "a", -1, level=token.level),
        ]
        position = found.start() + length
    return [*parts, _text(text[position:], token.level)] if parts else [token]


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)
