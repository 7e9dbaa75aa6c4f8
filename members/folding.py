"""One spelling for what people write in many: width, case, script, accents and spaces do not tell names apart."""

import unicodedata
from functools import cache

from opencc import OpenCC


@cache
def _converter() -> OpenCC:
    # The dictionaries are read once, at first use.
    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Return `text` with traditional Chinese characters replaced by simplified ones."""
    return str(_converter().convert(text)) if any(char > "\u2e7f" for char in text) else text


def fold(text: str) -> str:
    """Return `text` as it is looked up: NFKC, simplified, no case, no accents, letters and digits only."""
    text = to_simplified(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(char for char in unicodedata.normalize("NFKD", text) if char.isalnum())


def spellings(name: str) -> set[str]:
    """The folded spellings under which a name is found: with and without 市 at its end."""
    folded = fold(name)
    short = folded.removesuffix("市") if len(folded) > 2 else folded
    return {folded, short} - {""}
