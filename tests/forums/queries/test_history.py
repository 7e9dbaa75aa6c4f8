import time

import pytest

from forums.models import Board
from forums.queries.history import compare, edits_of
from forums.services import posts
from members.models import Member
from tests.factories.forums import first_post, open_thread


def shown(before: str, after: str) -> str:
    marks = {"same": "{}", "added": "[+{}+]", "taken": "[-{}-]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in compare(before, after))


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        ("one two three", "one 2 three", "one [-two-][+2+] three"),
        ("今天天气很好", "今天天气真好", "今天天气[-很-][+真+]好"),
        ("first\nsecond\n", "first\nnew\nsecond\n", "first\n[+new\n+]second\n"),
        ("a\nb\nc", "a\nc", "a\n[-b\n-]c"),
        ("same", "same", "same"),
        ("", "all new", "[+all new+]"),
        ("all gone", "", "[-all gone-]"),
        (
            "completely different words here",
            "nothing of that remains now",
            "[-completely different words here-][+nothing of that remains now+]",
        ),
    ],
)
def test_what_changed_reads_in_order(before: str, after: str, result: str) -> None:
    assert shown(before, after) == result


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 20_000, "b " * 20_000),
        ("a\n" * 4000, "b\na\n" * 2000),
        ("字" * 40_000, "字" * 39_999),
        ("x" * 40_000, "y"),
    ],
)
def test_long_texts_are_compared_in_time(before: str, after: str) -> None:
    start = time.perf_counter()
    pieces = compare(before, after)
    assert time.perf_counter() - start < 2
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "taken") == after


@pytest.mark.django_db
def test_edits_are_told_newest_first(novice: Member, board: Board) -> None:
    thread = open_thread(novice, board, title="Old title", body="One.")
    posts.edit_post(actor=novice, post=first_post(thread), body="One. Two.", version=1)
    posts.edit_post(actor=novice, post=first_post(thread), body="Two.", version=2, title="New title")
    second, first = edits_of(first_post(thread), everything=False)
    assert [(piece.kind, piece.text) for piece in first.pieces] == [("same", "One."), ("added", " Two.")]
    assert (second.title_before, second.title_after) == ("Old title", "New title")
    assert (first.title_before, first.title_after) == ("Old title", "Old title")
    assert (second.version, first.version, second.editor) == (3, 2, novice)


@pytest.mark.django_db
def test_what_staff_took_out_stays_out(novice: Member, moderator: Member, board: Board) -> None:
    thread = open_thread(novice, board, body="Call me: 555-0199.")
    posts.edit_post(actor=moderator, post=first_post(thread), body="Call me.", version=1)
    posts.edit_post(actor=novice, post=first_post(thread), body="Write to me.", version=2)
    post = first_post(thread)
    assert [edit.version for edit in edits_of(post, everything=True)] == [3, 2]
    public = edits_of(post, everything=False)
    assert [edit.version for edit in public] == [3]
    assert "555" not in "".join(piece.text for piece in public[0].pieces)


def test_two_long_paragraphs_are_compared_whole() -> None:
    before, after = "alpha beta " * 2000, "alpha gamma " * 2000
    assert [(piece.kind, len(piece.text)) for piece in compare(before, after)] == [
        ("taken", len(before)),
        ("added", len(after)),
    ]
    assert shown("a\nb\nc\n", "x\ny\nc\n") == "[-a\nb\n-][+x\ny\n+]c\n"
