"""What a post said before: its versions, and what each edit changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from forums.models import Post
from members.models import Member

# Words, single Chinese characters, runs of white space, single marks.
_WORD = re.compile(r"[^\W\u2e80-\U0003ffff]+|\s+|.", re.DOTALL)
# Beyond this an edit is compared line by line only: comparing words would take too long.
_MOST_WORDS = 3000
MOST_VERSIONS = 30


@dataclass(frozen=True)
class Piece:
    """Part of a comparison: "same", "added" or "taken"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Edit:
    """One edit: who, when, and what it changed. `version` is the one it made, `before` the one it replaced."""

    version: int
    editor: Member | None
    at: datetime
    pieces: Sequence[Piece]
    title_before: str
    title_after: str

    @property
    def before(self) -> int:
        return self.version - 1


def edits_of(post: Post, *, everything: bool) -> list[Edit]:
    """The post's edits, newest first, at most 30. 1 query.

    Without `everything` only those after the last one that was not the author's: what staff took out stays out.
    """
    revisions = list(post.revisions.select_related("editor").order_by("-version")[:MOST_VERSIONS])
    found: list[Edit] = []
    after, title = post.source, post.thread.title if post.number == 1 else ""
    for revision in revisions:
        if not everything and revision.editor_id != post.author_id:
            break
        pieces = compare(revision.source, after)
        found.append(Edit(revision.version + 1, revision.editor, revision.created_at, pieces, revision.title, title))
        after, title = revision.source, revision.title
    return found


def compare(before: str, after: str) -> list[Piece]:
    """What changed from one text to the other, in reading order: lines first, words within changed lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        taken, added = "".join(old[a:b]), "".join(new[c:d])
        pieces += [Piece("same", taken)] if kind == "equal" else _words(taken, added)
    return list(_joined(pieces))


def _words(taken: str, added: str) -> list[Piece]:
    old, new = _WORD.findall(taken), _WORD.findall(added)
    if not old or not new or len(old) + len(new) > _MOST_WORDS:
        return [Piece("taken", taken), Piece("added", added)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    common = sum(len("".join(old[block.a : block.a + block.size]).strip()) for block in matcher.get_matching_blocks())
    if common * 4 < max(len(taken), len(added)):
        # Hardly a word in common: two texts read better than confetti.
        return [Piece("taken", taken), Piece("added", added)]
    pieces: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
        else:
            pieces += [Piece("taken", "".join(old[a:b])), Piece("added", "".join(new[c:d]))]
    return pieces


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    waiting: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if waiting and waiting.kind == piece.kind:
            waiting = Piece(piece.kind, waiting.text + piece.text)
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting
