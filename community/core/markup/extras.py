"""What a forum adds to Markdown: people, floors, emoji, tasks, and text that is folded away."""

import re
from collections.abc import Iterable, Iterator

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from community.core.markup.emoji import EMOJI

# What handles are made of (members.handles), two to twenty of it.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003347f"
_NAME = re.compile(f"[A-Za-z0-9_{_HAN}]{{2,20}}")
_NUMBER = re.compile(r"[1-9][0-9]{0,6}(?![0-9A-Za-z_])")
_EMOJI = re.compile(r":([a-z0-9_+-]{1,30}):")
_TASK = re.compile(r"\[([ xX])\][ \t]+")
_FOLD = re.compile(r"(:{3,}|：{3,})[ \t]*(?:(?:spoiler|details)\b[ \t]*)?(.*)")
# Beside these a mark is part of a word or of an address: mail@example.org, C#12, 12:30:45, /@name.
_BESIDE = re.compile(r"[0-9A-Za-z_@#&/:.=+-]")
# More than these and the rest stays text: each asks the database.
MOST_MENTIONS = 50
MOST_FLOORS = 200


def mention(state: StateInline, silent: bool) -> bool:
    """Note `@handle`. Chinese has no spaces, so that `@小明你好` may mean 小明: all names it could be are kept."""
    if not _starts(state, "@") or state.env.get("mentions_seen", 0) >= MOST_MENTIONS:
        return False
    found = _NAME.match(state.src, state.pos + 1, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.content = f"@{found[0]}"
        token.meta = {"names": list(_names(found[0], state.src[found.end() : found.end() + 1]))}
        state.env["mentions_seen"] = state.env.get("mentions_seen", 0) + 1
    state.pos = found.end()
    return True


def _names(run: str, after: str) -> Iterator[str]:
    """Every name that `run` may begin with, the longest first: names end where Han begins or ends, or the run does."""
    for end in range(len(run), 1, -1):
        following = run[end : end + 1] or after
        if not (_is_latin(run[end - 1]) and _is_latin(following)):
            yield run[:end]
    if run.endswith("_"):
        # @somebody_ may be emphasis that went wrong.
        yield run.rstrip("_")


def _is_latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def floor(state: StateInline, silent: bool) -> bool:
    """Note `#12`, a floor of the same thread."""
    if not _starts(state, "#") or state.env.get("floors_seen", 0) >= MOST_FLOORS:
        return False
    found = _NUMBER.match(state.src, state.pos + 1, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("floor", "", 0)
        token.content = f"#{found[0]}"
        token.meta = {"number": int(found[0])}
        state.env["floors_seen"] = state.env.get("floors_seen", 0) + 1
    state.pos = found.end()
    return True


def emoji(state: StateInline, silent: bool) -> bool:
    """Put the emoji for `:name:`."""
    if state.src[state.pos] != ":" or (state.pos and _is_latin(state.src[state.pos - 1])):
        return False
    found = _EMOJI.match(state.src, state.pos, state.posMax)
    if not found or found[1] not in EMOJI:
        return False
    if not silent:
        state.pending += EMOJI[found[1]]
    state.pos = found.end()
    return True


def _starts(state: StateInline, mark: str) -> bool:
    if state.src[state.pos] != mark or state.linkLevel > 0:
        return False
    return state.pos == 0 or not _BESIDE.match(state.src[state.pos - 1])


def marks_in(tokens: Iterable[Token], kind: str) -> Iterator[Token]:
    """Yield the noted marks of a kind that will be shown; those in a picture's words are not."""
    for block in tokens:
        if block.type == "inline":
            yield from (token for token in block.children or [] if token.type == kind)


def tasks(state: StateCore) -> None:
    """Give list items that begin with `[ ]` or `[x]` their box."""
    tokens = state.tokens
    for index in range(2, len(tokens)):
        if tokens[index].type != "inline" or tokens[index - 2].type != "list_item_open" or not tokens[index].children:
            continue
        first = (tokens[index].children or [])[0]
        found = _TASK.match(first.content) if first.type == "text" else None
        if found:
            first.content = first.content[found.end() :]
            box = Token("box", "", 0, content="☐" if found[1] == " " else "☑")
            tokens[index].children = [box, *(tokens[index].children or [])]
            tokens[index - 2].attrSet("class", "task")


def fold(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Fold away what stands between a line `::: title` and a line `:::` (or the end)."""
    found = _opening(state, start)
    if found is None or state.is_code_block(start):
        return False
    if silent:
        return True
    last = start + 1
    while last < end and not _closes(state, last, found[1]) and not _leaves(state, last):
        last += 1
    closed = last < end and not _leaves(state, last)
    before, most = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    opening = state.push("fold_open", "details", 1)
    opening.block, opening.info, opening.map = True, found[2].strip(), [start, last]
    state.md.block.tokenize(state, start + 1, last)
    state.push("fold_close", "details", -1).block = True
    state.parentType, state.lineMax = before, most
    state.line = last + int(closed)
    return True


def _opening(state: StateBlock, line: int) -> re.Match[str] | None:
    begin, stop = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    return _FOLD.match(state.src, begin, stop) if state.src[begin : begin + 1] in (":", "：") else None


def _closes(state: StateBlock, line: int, marks: str) -> bool:
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
    return len(text) >= len(marks) and text == marks[0] * len(text)


def _leaves(state: StateBlock, line: int) -> bool:
    """Whether what it stands in (a list, a quotation) ends here."""
    return state.sCount[line] < state.blkIndent and not state.isEmpty(line)
