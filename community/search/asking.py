"""What somebody looks for as a tsquery, and as patterns that mark it in a text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from community.core.statements import Statement
from community.search.parsing import Query, Term
from community.search.tokens import LETTER, Piece, converter, fold, pieces

# Words that stand in almost every title and say nothing about it.
_EMPTY_PAIRS = {
    *("什么", "怎么", "么办", "如何", "为什", "请问", "一下", "有没", "没有", "这个", "那个", "可以", "大家", "求助"),
    *("问题", "不能", "能不", "是不", "不是", "我的", "你的", "有人", "还是", "一个", "就是", "时候", "应该", "哪个"),
}
_BETWEEN = r"[\W_]{0,8}"
_STEMS = Statement("SELECT w, coalesce((ts_lexize('pg_catalog.english_stem', w))[1], '') FROM unnest(%s::text[]) w")
_stems: dict[str, str] = {}
_MOST_STEMS = 20_000
# A stem of ours can be followed by this many letters: "run" in "running".
_ENDING = 5


@dataclass(frozen=True)
class Question:
    """A query for the database and for the eye. `exact` is a tsquery in PostgreSQL's own notation, "" for none;
    `near` one that any of the words satisfies; `patterns` find the words in a folded text. `asks`: there are words
    to look for.
    """

    exact: str = ""
    near: str = ""
    asks: bool = False
    has_negation: bool = False
    patterns: Sequence["re.Pattern[str]"] = ()


def question_of(query: Query, *, kind: str = "") -> Question:
    """Return the question that `query` asks of things of one kind ("": of all). A query for English stems, or none."""
    facets = [_one_of(names) for names in ([(kind,)] if kind else []) + query.facets]
    read = [(term, readings(term)) for term in query.terms]
    stems = stems_of(piece for _term, forms in read for form in forms for piece in form)
    wanted = [(term, forms) for term, forms in read if not term.negated and any(forms)]
    # "the" alone is looked for, beside other words it is not.
    telling = [(term, forms) for term, forms in wanted if not _is_noise(term, forms, stems)] or wanted
    parts = [_alternatives(term, forms, stems) for term, forms in telling]
    without = [f"!({_alternatives(term, forms, stems)})" for term, forms in read if term.negated and any(forms)]
    lexemes = [lexeme for _term, forms in telling for form in forms for lexeme in _each(form, stems)]
    near = " | ".join(dict.fromkeys(lexemes))
    return Question(
        exact=" & ".join([*facets, *parts, *without]),
        near=" & ".join([*facets, *([f"({near})"] if near else []), *without]) if len(lexemes) > 1 else "",
        asks=bool(telling),
        has_negation=bool(without),
        patterns=[_pattern(term, form, stems) for term, forms in telling for form in forms],
    )


def question_near(title: str, *, kind: str, words: Iterable[str] = ()) -> Question:
    """Return the question for things whose title shares words with `title`. One query for English stems."""
    form = list(pieces(fold(title[:200])))
    stems = stems_of(form)
    lexemes = [*_telling(form, stems), *(f"'{word}'" for word in words)]
    near = " | ".join(dict.fromkeys(lexemes[:24]))
    return Question(near=f"'@{kind}' & ({near})" if near else "")


def readings(term: Term) -> list[list[Piece]]:
    """A term's pieces, in each way it can be read: as written, and with the words that Taiwan and the mainland say
    differently (軟體, 软件). A quoted phrase is meant as it is written. One folding makes the scripts one.
    """
    forms = [fold(term.text)]
    if not term.quoted and any(char > "\u2e7f" for char in term.text):
        forms += [fold(converter(name).convert(term.text)) for name in ("tw2sp", "s2twp")]
    return [list(pieces(form)) for form in dict.fromkeys(forms)]


def stems_of(found: Iterable[Piece]) -> Mapping[str, str]:
    """English stems by word, "" for words that say nothing (the, and). At most one query: stems stay what they are."""
    words = sorted({piece.text for piece in found if piece.can_be_stemmed})
    known = {word: _stems[word] for word in words if word in _stems}
    if unknown := [word for word in words if word not in known]:
        known |= dict(_STEMS.rows(unknown))
        if len(_stems) > _MOST_STEMS:
            _stems.clear()
        _stems.update(known)
    return known


def _one_of(facets: Sequence[str]) -> str:
    names = [f"'@{facet}'" for facet in facets]
    return names[0] if len(names) == 1 else f"({' | '.join(names)})"


def _is_noise(term: Term, forms: Sequence[Sequence[Piece]], stems: Mapping[str, str]) -> bool:
    return not term.quoted and all(stems.get(piece.text) == "" for form in forms for piece in form)


def _alternatives(term: Term, forms: Sequence[Sequence[Piece]], stems: Mapping[str, str]) -> str:
    phrases = [_phrase(term, form, stems) for form in forms if form]
    return phrases[0] if len(phrases) == 1 else f"({' | '.join(phrases)})"


def _phrase(term: Term, form: Sequence[Piece], stems: Mapping[str, str]) -> str:
    """The pieces of one term in a row, each at its distance from the one before."""
    lexemes: list[tuple[str, int]] = []
    for piece in form:
        if not piece.is_run:
            lexemes.append((_word(term, piece, stems, alone=len(form) == 1), piece.start))
        elif len(piece.text) == 1:
            lexemes.append((f"'{piece.text}':*", piece.start))
        else:
            lexemes += [(f"'{piece.text[at : at + 2]}'", piece.start + at) for at in range(len(piece.text) - 1)]
    query = lexemes[0][0]
    for (_before, start), (lexeme, place) in pairwise(lexemes):
        query += f" <{place - start}> {lexeme}"
    return query if len(lexemes) == 1 else f"({query})"


def _word(term: Term, piece: Piece, stems: Mapping[str, str], *, alone: bool) -> str:
    if alone and not term.quoted and term.text.endswith("*"):
        return f"'{piece.text}':*"
    stem = "" if term.quoted else stems.get(piece.text, "")
    return f"('{stem}' | '~{stem}')" if stem else f"'{piece.text}'"


def _each(form: Sequence[Piece], stems: Mapping[str, str]) -> list[str]:
    """Every lexeme of a form by itself."""
    found: list[str] = []
    for piece in form:
        if piece.is_run:
            runs = [piece.text[at : at + 2] for at in range(len(piece.text) - 1)]
            found += [f"'{pair}'" for pair in runs] or [f"'{piece.text}':*"]
        elif stem := stems.get(piece.text, piece.text):
            found += [f"'{stem}'", f"'~{stem}'"] if piece.can_be_stemmed else [f"'{stem}'"]
    return found


def _telling(form: Sequence[Piece], stems: Mapping[str, str]) -> list[str]:
    found = [lexeme for lexeme in _each(form, stems) if not lexeme.endswith(":*")]
    return [lexeme for lexeme in found if lexeme.strip("'") not in _EMPTY_PAIRS]


def _pattern(term: Term, form: Sequence[Piece], stems: Mapping[str, str]) -> "re.Pattern[str]":
    """A pattern for a folded text that finds the term as the tsquery does, or a little more."""
    return re.compile(_BETWEEN.join(_of_piece(term, piece, stems) for piece in form) or r"(?!)")


def _of_piece(term: Term, piece: Piece, stems: Mapping[str, str]) -> str:
    text = re.escape(piece.text)
    if piece.is_run:
        return text
    if piece.text.isdigit():
        return rf"(?<!\d){text}(?!\d)"
    if not piece.text.isalpha():
        return rf"(?<![^\W_]){text}"
    if term.text.endswith("*"):
        return rf"(?<!{LETTER}){text}"
    stem = "" if term.quoted else stems.get(piece.text, "").removesuffix("i")
    if len(stem) > 2:
        text = rf"(?:{text}|{re.escape(stem)}{LETTER}{{0,{_ENDING}}})"
    return rf"(?<!{LETTER}){text}(?!{LETTER})"
