"""Text as it is looked up: folded to one spelling, cut into words and into overlapping pairs of Chinese characters.

A tsvector of ours holds, at the position where it stands in the text:
  'django'   a word, letters apart from digits ("RTX4090" is rtx, 4090)
  '~run'     the English stem of a word that differs from its stem
  '框架'      two neighbouring Han, kana or hangul characters; the last of a run stands alone too
and without a position '@thread', '@tag7': what kind of thing it is, and what is filtered by.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

# Rises with every change of what is written into the vectors; `manage.py reindex` finds the older ones.
VERSION = 1
# No text is longer (community.core.markup.MAX_LENGTH), and its vector stays below PostgreSQL's limit of 1 MB.
MAX_TEXT = 40_000
MAX_WORD = 40
# PostgreSQL keeps positions up to 16,383. Longer texts begin again, which at worst makes a phrase out of two places.
_POSITIONS = 16_000
# So that no phrase reaches from the title into the text.
_GAP = 10

EAST_ASIAN = (
    "\u1100-\u11ff\u3005\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
LETTER = f"(?:(?![{EAST_ASIAN}])[^\\W\\d_])"
_TOKEN = re.compile(
    rf"(?P<run>[{EAST_ASIAN}]+)|(?P<name>(?<![^\W_])(?:c\+\+|[cf]\#)(?![^\W_]))|(?P<number>\d+)|(?P<word>{LETTER}+)"
)


@cache
def converter(name: str) -> Any:
    """One of OpenCC's converters; its dictionaries are read at first use."""
    from opencc import OpenCC  # noqa: PLC0415  (30 ms that most processes never need)

    return OpenCC(name)


class _Folding(dict[int, str]):
    """What each character becomes, worked out when it is first met: a table for str.translate."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(char: str) -> str:
    if "\u0300" <= char <= "\u036f":
        return ""
    text = unicodedata.normalize("NFKC", char).casefold()
    bare = unicodedata.normalize("NFKD", text)
    if bare[:1].isascii() and bare[:1].isalpha():
        return "".join(one for one in bare if not unicodedata.combining(one))
    # Character by character: the same in every sentence, so that a part is found in the whole.
    return str(converter("t2s").convert(text)) if text > "\u2e7f" else text


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return `text` in the one spelling by which it is looked up: NFKC, no case, no accents, simplified Chinese."""
    return text.translate(_FOLDING)


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its characters (and its end) the place in `text` it came from."""
    folded = [fold(char) for char in text]
    places = [place for place, part in enumerate(folded) for _char in part]
    return "".join(folded), [*places, len(text)]


@dataclass(frozen=True)
class Piece:
    """A word, a number, or a whole run of Chinese; `start` is the position of its first character or of the word."""

    text: str
    start: int
    is_run: bool = False

    @property
    def can_be_stemmed(self) -> bool:
        return not self.is_run and len(self.text) > 2 and self.text.isascii() and self.text.isalpha()


def pieces(folded: str) -> Iterator[Piece]:
    """Yield what a folded text consists of, in order. A word takes one position, a run one for each character."""
    position = 0
    for found in _TOKEN.finditer(folded):
        is_run = found.lastgroup == "run"
        text = found[0] if is_run else found[0][:MAX_WORD]
        yield Piece(text, position, is_run)
        position += len(text) if is_run else 1


def lexemes(piece: Piece) -> Iterator[tuple[str, int]]:
    """Yield each lexeme of a piece with its position."""
    if not piece.is_run:
        yield piece.text, piece.start
        if not piece.text.isalnum():
            # "c++" is found by "c" too.
            yield piece.text[0], piece.start
        return
    text = piece.text
    for place in range(len(text) - 1):
        yield text[place : place + 2], piece.start + place
    yield text[-1], piece.start + len(text) - 1


@dataclass(frozen=True)
class Vector:
    """What search_vector() in the database makes a tsvector of: lexemes as a literal, and the words it is to stem."""

    literal: str
    words: list[str]
    places: list[str]


def vector_of(*parts: tuple[str, str], facets: Iterable[str] = ()) -> Vector:
    """Return the vector of texts with their weights (A to D), in order, and of `facets` without positions."""
    at: dict[str, list[str]] = {}
    stemmed: dict[str, list[str]] = {}
    offset = 0
    for text, weight in parts:
        last = 0
        for piece in pieces(fold(text[:MAX_TEXT])):
            for lexeme, place in lexemes(piece):
                last = place
                where = f"{(offset + place) % _POSITIONS + 1}{weight}"
                at.setdefault(lexeme, []).append(where)
                if piece.can_be_stemmed:
                    stemmed.setdefault(lexeme, []).append(where)
        offset += last + _GAP
    literal = " ".join(f"'{lexeme}':{','.join(where[:255])}" for lexeme, where in at.items())
    return Vector(
        " ".join([literal, *(f"'@{facet}'" for facet in facets)]),
        list(stemmed),
        [",".join(where[:255]) for where in stemmed.values()],
    )
