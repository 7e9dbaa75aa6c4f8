from io import StringIO

import pytest
from django.core.management import call_command

from forums.models import Board, Section

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
