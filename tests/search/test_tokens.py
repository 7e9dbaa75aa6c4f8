"""The tokeniser: what is written into the index, and that queries meet it."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from community.search.tokens import MAX_TEXT, Vector, fold, fold_with_places, lexemes, pieces, vector_of

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200)


def words(text: str) -> list[tuple[str, int]]:
    return [lexeme for piece in pieces(fold(text)) for lexeme in lexemes(piece)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ｄｊａｎｇｏ", "django"),
        ("Café ÉCOLE", "cafe ecole"),
        ("e\u0301cole", "ecole"),
        ("繁體軟體", "繁体软体"),
        ("乾隆頭髮", "干隆头发"),
        ("ガギグ", "ガギグ"),
        ("Straße", "strasse"),
        ("①", "1"),
        ("한국어", "한국어"),
    ],
)
def test_many_spellings_become_one(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("运动相机", [("运动", 0), ("动相", 1), ("相机", 2), ("机", 3)]),
        ("好", [("好", 0)]),
        ("用Django写论坛", [("用", 0), ("django", 1), ("写论", 2), ("论坛", 3), ("坛", 4)]),
        ("RTX4090显卡", [("rtx", 0), ("4090", 1), ("显卡", 2), ("卡", 3)]),
        ("snake_case, C++ and c#!", [("snake", 0), ("case", 1), ("c++", 2), ("c", 2), ("and", 3), ("c#", 4), ("c", 4)]),
        ("你好，世界", [("你好", 0), ("好", 1), ("世界", 2), ("界", 3)]),
        ("v2.0", [("v", 0), ("2", 1), ("0", 2)]),
        ("🎬 ———", []),
        ("кот Ελλάδα", [("кот", 0), ("ελλαδα" if fold("ά") == "α" else "ελλάδα", 1)]),
    ],
)
def test_text_is_cut_into_words_and_pairs(text: str, expected: list[tuple[str, int]]) -> None:
    assert words(text) == expected


def tsvector(vector: Vector) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_vector(%s, %s::text[], %s::text[])::text", [*vars(vector).values()])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_english_words_carry_their_stems_and_titles_their_weight() -> None:
    made = tsvector(vector_of(("Running", "A"), ("the dogs ran", ""), facets=["post", "tag7"]))

    assert made == "'@post' '@tag7' 'dogs':12 'ran':13 'running':1A 'the':11 '~dog':12 '~run':1A"


@pytest.mark.django_db
@given(TEXT)
def test_any_text_has_a_vector_that_holds_each_of_its_pieces(text: str) -> None:
    vector = vector_of((text, "A"), facets=["post"])

    made = tsvector(vector)

    assert "'@post'" in made
    for lexeme, _position in words(text):
        assert f"'{lexeme}'" in made


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["𠮷" * MAX_TEXT, "".join(map(chr, range(0x20000, 0x20000 + MAX_TEXT))), "aé " * MAX_TEXT]
)
def test_the_longest_text_stays_below_the_limit_of_the_database(text: str) -> None:
    vector = vector_of((text, ""), facets=["post"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT length(search_vector(%s, %s::text[], %s::text[]))", [*vars(vector).values()])
        assert cursor.fetchone()[0] >= 3


@given(TEXT)
def test_each_folded_character_knows_where_it_came_from(text: str) -> None:
    folded, places = fold_with_places(text)

    assert folded == fold(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert all(folded[at] in fold(text[place]) for at, place in enumerate(places[:-1]))


@given(TEXT, TEXT)
def test_a_part_is_folded_as_in_the_whole(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)
