"""What people type, and what is made of it."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community.search.parsing import MAX_QUERY, MAX_TERMS, Term, clean_query, parse, read_date
from forums.models import Board
from members.models import Member
from tests.factories.forums import BoardFactory

VISITOR = SimpleNamespace()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_shanghai() -> object:
    with timezone.override("Asia/Shanghai"):
        yield


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("运动相机 掉电", [Term("运动相机"), Term("掉电")]),
        ('"to be" -not', [Term("to be", quoted=True), Term("not", negated=True)]),
        ("“精确短语”　「引號」", [Term("精确短语", quoted=True), Term("引號", quoted=True)]),
        ('-"two words" x', [Term("two words", quoted=True, negated=True), Term("x")]),
        ('"never closed', [Term("never closed", quoted=True)]),
        ("well-known https://example.org/x", [Term("well-known"), Term("https://example.org/x")]),
        ("Re:Zero 23:59", [Term("Re:Zero"), Term("23:59")]),
        ("- -- :", [Term("-", negated=True), Term(":")]),
        ("－排除", [Term("排除", negated=True)]),
    ],
)
def test_words_phrases_and_words_to_leave_out(text: str, terms: list[Term]) -> None:
    assert [term for term in parse(VISITOR, text).terms if term.text not in "-"] == [
        term for term in terms if term.text not in "-"
    ]


@pytest.mark.parametrize("text", ["after:2026-05", "after：2026年5月", "之后:2026/5/1", "AFTER:2026.5.1"])
def test_a_date_begins_in_the_readers_zone(text: str) -> None:
    query = parse(VISITOR, text)

    assert query.after == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert not query.notes
    assert not query.terms


@pytest.mark.parametrize("value", ["tomorrow", "2026-13", "2026-02-30", "0000", "99999", "9999-12-31", "٣", ""])
def test_what_is_no_date_is_none(value: str) -> None:
    assert read_date(value) is None


def test_a_wrong_date_is_said(visitor: None) -> None:
    query = parse(VISITOR, "lamp before:sometime")

    assert query.before is None
    assert [str(note) for note in query.notes] == ["“sometime” is no date; write it as in 2026-11-22."]


@pytest.mark.parametrize("text", ["board:cool-play", 'board:"Cool play"', "版块：酷玩", "版塊:酷玩", "BOARD：酷玩"])
def test_a_board_by_address_and_name(text: str, novice: Member) -> None:
    board = BoardFactory(slug="cool-play", name_en="Cool play", name_zh_hans="酷玩", name_zh_hant="酷玩")

    query = parse(novice, f"lamp {text}")

    assert query.scope == board.pk
    assert query.terms == [Term("lamp")]


def test_a_private_board_is_as_one_that_is_not_there(novice: Member) -> None:
    Board.objects.filter(pk=BoardFactory(slug="den").pk).update(seen_by="staff")

    hidden, missing = parse(novice, "lamp board:den"), parse(novice, "lamp board:nowhere")

    assert hidden.scope is missing.scope is None
    assert str(hidden.notes[0]).replace("den", "nowhere") == str(missing.notes[0])


@pytest.mark.parametrize("text", ["author:novice_nora", "author:@Novice_Nora", "by:novice_nora", "作者：novice_nora"])
def test_an_author_by_handle(text: str, novice: Member) -> None:
    assert parse(novice, text).author == novice.pk


def test_unknown_values_are_said_and_the_rest_is_searched(novice: Member) -> None:
    query = parse(novice, "lamp author:nobody has:feet")

    assert query.terms == [Term("lamp")]
    assert len(query.notes) == 2
    assert query.author is None


def test_an_answer() -> None:
    assert parse(VISITOR, "has:answer").facets == parse(VISITOR, "有：答案").facets == [("answer",)]


def test_too_many_words_are_cut_and_said() -> None:
    query = parse(VISITOR, " ".join(f"w{n}" for n in range(MAX_TERMS + 1)))

    assert len(query.terms) == MAX_TERMS
    assert len(query.notes) == 1


@given(st.text(max_size=400))
def test_nothing_that_can_be_typed_is_an_error(text: str) -> None:
    cleaned = clean_query(text)

    assert len(cleaned) <= MAX_QUERY
    assert len(parse(VISITOR, cleaned).terms) <= MAX_TERMS
