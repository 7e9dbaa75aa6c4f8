from io import StringIO

import pytest
from django.core.management import call_command

from forums.models import Board, Section, Tag
from forums.queries.tags import tags_of
from forums.services.setup import create_default_boards
from members.folding import fold

pytestmark = pytest.mark.django_db


def said() -> str:
    output = StringIO()
    call_command("create_boards", stdout=output)
    return output.getvalue()


def test_a_new_community_gets_sections_and_boards() -> None:
    assert not Section.objects.exists()
    assert said() == "Made the first sections and boards (14).\n"
    assert Section.objects.count() + Board.objects.count() == 14
    assert all(section.boards.exists() for section in Section.objects.all())


def test_what_admins_have_renamed_or_deleted_stays_so() -> None:
    said()
    gone, renamed = Board.objects.order_by("pk")[:2]
    gone.delete()
    Board.objects.filter(pk=renamed.pk).update(slug="another", name_en="Another")
    before = list(Board.objects.order_by("pk").values())
    assert said() == "There are boards already; nothing was changed.\n"
    assert list(Board.objects.order_by("pk").values()) == before


def test_boards_come_with_tags_that_are_found_in_every_language() -> None:
    said()
    for board in Board.objects.filter(kind__in=("question", "feedback", "gallery", "resource")):
        tags = tags_of(board)
        assert 3 <= len(tags) <= 8, board.slug
        # One word means one tag: the search and the form would otherwise have to guess.
        assert len({word for tag in tags for word in tag.words}) == sum(len(tag.words) for tag in tags), board.slug
    assert not Tag.objects.filter(name_zh_hans="").exists()
    assert not Tag.objects.filter(name_zh_hant="").exists()
    start = Board.objects.get(slug="getting-started")
    for typed in ("battery", "電池", "续航", "充電", "charging"):
        assert [tag.slug for tag in tags_of(start) if fold(typed) in tag.words] == ["battery"], typed


def test_tags_of_a_board_that_is_there_stay_as_they_are() -> None:
    said()
    board = Board.objects.get(slug="getting-started")
    Tag.objects.filter(board=board).delete()
    Board.objects.get(slug="popcorn").delete()
    assert create_default_boards() == 1
    assert not Tag.objects.filter(board=board).exists()
    assert Tag.objects.filter(board__slug="popcorn").exists()
