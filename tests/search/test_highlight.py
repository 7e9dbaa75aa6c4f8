"""Excerpts: marked where the words stand, and never anything but text and <mark>."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.search.asking import question_of
from community.search.highlight import LENGTH, excerpt, marked
from community.search.parsing import Query, Term, parse

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=400)
TRICKY = st.lists(
    st.sampled_from(["<b>", "&amp;", "</mark>", "<mark>", "软", "軟體", "İ", "ﬁ", "a", '"', "'", " ", "\u0301"])
)


pytestmark = pytest.mark.django_db


def patterns(query: str) -> object:
    return question_of(parse(None, query)).patterns


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("软体", "這個軟體很好", "這個<mark>軟體</mark>很好"),
        ("軟體", "这个软件很好，软体动物", "这个<mark>软件</mark>很好，<mark>软体</mark>动物"),
        (
            "running",
            "She runs; he ran, they keep running",
            "She <mark>runs</mark>; he ran, they keep <mark>running</mark>",
        ),
        ('"running"', "She runs, they keep running", "She runs, they keep <mark>running</mark>"),
        ("art", "Start of art", "Start of <mark>art</mark>"),
        ("RTX4090", "My rtx 4090 and RTX 4090 Ti", "My <mark>rtx 4090</mark> and <mark>RTX 4090</mark> Ti"),
        ("cafe", "Le Café &c <b>", "Le <mark>Café</mark> &amp;c &lt;b&gt;"),
        ("Django框架", "用 Django 框架写", "用 <mark>Django 框架</mark>写"),
        ("c++", "C++ or C", "<mark>C++</mark> or C"),
        ("好 -坏", "好坏", "<mark>好</mark>坏"),
        ("djan*", "Django", "<mark>Djan</mark>go"),
    ],
)
def test_the_words_are_marked_in_the_script_they_are_written_in(query: str, text: str, expected: str) -> None:
    assert marked(text, patterns(query)) == expected  # type: ignore[arg-type]


def test_an_excerpt_is_cut_around_the_words() -> None:
    text = "Nothing here. " * 60 + "Then the projector failed. " + "And on it goes. " * 60

    made = excerpt(text, patterns("projector"))  # type: ignore[arg-type]

    assert "<mark>projector</mark>" in made
    assert made.startswith("… ")
    assert made.endswith(" …")
    assert len(made) < LENGTH + 40


def test_without_a_match_it_is_the_beginning() -> None:
    assert excerpt("Only the title matched.", patterns("projector")) == "Only the title matched."  # type: ignore[arg-type]


def plain(html: str) -> str:
    return unescape(html.replace("<mark>", "").replace("</mark>", ""))


@given(TEXT | TRICKY.map("".join), TEXT | TRICKY.map("".join))
def test_nothing_but_marks_is_added_and_nothing_is_lost(text: str, query: str) -> None:
    found = patterns(" ".join(query.split())[:60])

    whole, cut = marked(text, found), excerpt(text, found)  # type: ignore[arg-type]

    assert plain(whole) == text
    assert plain(cut).removeprefix("… ").removesuffix(" …") in text
    for html in (whole, cut):
        tags = re.findall(r"<[^>]*>", html)
        assert tags == ["<mark>", "</mark>"] * (len(tags) // 2)


@given(TEXT)
def test_a_word_of_the_text_is_marked_in_it(text: str) -> None:
    words: list[str] = re.findall(r"(?<![^\W_])[A-Za-z]{3,12}(?![^\W_])|[\u4e00-\u9fff]{2,6}", text)
    for word in words[:3]:
        assert "<mark>" in marked(text, question_of(Query([Term(word)])).patterns)
