"""What a made-up forum says: the demo's sentences in new orders, rendered once by the paragraph."""

import random
import re
from dataclasses import dataclass

from community.core import markup
from community.home.demo.content import load

_PARAGRAPHS = 1500
_RARE = 20
# Sentences end here; in Chinese without a space.
_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")
# Lists, quotations, code, links and pictures do not stand alone.
_PLAIN = re.compile(r"[^\s>#|`*\-\[\]()<>{}!@&][^>#|`*\[\]()<>{}@&\n]{7,200}")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it is typed and as it is shown, already escaped for COPY."""

    source: str
    html: str


class Speech:
    """One language: paragraphs to write posts of, and titles."""

    def __init__(self, language: str, sentences: list[str], titles: list[str], dice: random.Random) -> None:
        self.language = language
        self._space = "" if language.startswith("zh") else " "
        self._titles = titles
        self._sentences = sentences
        self.paragraphs = [
            _rendered(self._space.join(dice.choices(sentences, k=dice.randint(1, 4)))) for _ in range(_PARAGRAPHS)
        ]
        # Words that stand in a handful of posts only, for a search to find.
        self.rare = [_rendered(f"{dice.choice(sentences)}{self._space}HX-{7000 + number}") for number in range(_RARE)]

    def title(self, dice: random.Random) -> str:
        """A title that is mostly unlike the others."""
        first, second = dice.choice(self._titles), dice.choice(self._sentences)
        return f"{first[:60]} · {second[:50]}".replace("\\", "").replace("\t", " ")


def speeches(dice: random.Random) -> list[Speech]:
    """The demo's two languages with all that is said in them."""
    said: dict[str, list[str]] = {"en": [], "zh-hans": []}
    titles: dict[str, list[str]] = {"en": [], "zh-hans": []}
    for talk in load().talks:
        _add(titles, talk.title)
        for text in (talk.body, *(reply.body for reply in talk.replies)):
            for line in text.splitlines():
                for sentence in _END.split(line):
                    if sentence and _PLAIN.fullmatch(sentence.strip()):
                        _add(said, sentence.strip())
    return [Speech(language, sorted(set(said[language])), titles[language], dice) for language in said]


def _add(texts: dict[str, list[str]], text: str) -> None:
    language = markup.guess_language(text)
    if language in texts:
        texts[language].append(text)


def _rendered(source: str) -> Paragraph:
    return Paragraph(escaped(source), escaped(markup.render(source).html.strip()))


def escaped(text: str) -> str:
    """`text` as COPY reads it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
