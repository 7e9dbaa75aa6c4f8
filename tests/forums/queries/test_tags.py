from typing import Any

import pytest
from django.utils.translation import override

from forums.models import Board, Thread
from forums.queries.board_page import board_page
from forums.queries.tags import find_tag, show_tags, tags_like, tags_of
from members.models import Member
from tests.factories.forums import TagFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def repair(board: Board) -> Any:
    return TagFactory(
        board=board,
        slug="repair",
        name_en="Repair",
        name_zh_hans="维修",
        name_zh_hant="維修",
        synonyms=["fixing", "修理"],
    )


@pytest.mark.parametrize("word", ["repair", " REPAIR ", "维修", "維修", "fixing", "Ｆixing", "修理"])
def test_a_tag_is_found_by_any_of_its_words(word: str, repair: Any, board: Board) -> None:
    TagFactory(board=board, name_en="Other")
    found = find_tag(board, word)
    assert found is not None
    assert found.pk == repair.pk


@pytest.mark.parametrize("word", ["", "  ", "rep", "修", "!"])
def test_half_a_word_is_none(word: str, repair: Any, board: Board) -> None:
    assert find_tag(board, word) is None


def test_completion_in_both_scripts(repair: Any, board: Board) -> None:
    TagFactory(board=board, name_en="Other", slug="other")
    assert [tag.slug for tag in tags_like(board, "維")] == ["repair"]
    assert [tag.slug for tag in tags_like(board, "fi")] == ["repair"]
    assert {tag.slug for tag in tags_like(board, "")} == {"repair", "other"}


def test_names_in_the_readers_language(repair: Any, board: Board) -> None:
    for language, name in (("en", "Repair"), ("zh-hans", "维修"), ("zh-hant", "維修")):
        with override(language):
            assert tags_of(board)[0].name == name
    assert tags_of(board)[0].url == f"/b/{board.slug}/?tag=repair"


@pytest.mark.parametrize("n", [1, 3, 50])
def test_lists_ask_for_tags_once(n: int, board: Board, regular: Member, django_assert_num_queries: Any) -> None:
    mine = TagFactory(board=board)
    threads = [ThreadFactory(board=board, tag_ids=[mine.pk]) for _ in range(n)]
    elsewhere = TagFactory()
    threads.append(ThreadFactory(board=elsewhere.board, tag_ids=[elsewhere.pk]))
    with django_assert_num_queries(1):
        show_tags(threads)
    assert [tag.pk for tag in threads[0].shown_tags] == [mine.pk]
    assert [tag.pk for tag in threads[-1].shown_tags] == [elsewhere.pk]
    with django_assert_num_queries(0):
        show_tags(threads)
    page = board_page(regular, board)
    assert all(line.thread.shown_tags for line in page.lines)


def test_without_tags_nothing_is_asked(board: Board, django_assert_num_queries: Any) -> None:
    thread: Thread = ThreadFactory(board=board)
    with django_assert_num_queries(0):
        show_tags([thread])
    assert list(Thread.objects.get(pk=thread.pk).shown_tags) == []


def test_a_tag_that_went_is_not_shown(board: Board) -> None:
    tag = TagFactory(board=board)
    thread: Thread = ThreadFactory(board=board, tag_ids=[tag.pk, tag.pk + 1])
    show_tags([thread])
    assert [shown.pk for shown in thread.shown_tags] == [tag.pk]
