"""Boards in the admin: who may, who keeps order, which tags."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from community.audit.models import Entry
from forums.models import Board, BoardMember, Moderator, Tag, Thread
from forums.queries.tags import find_tag
from forums.services.tags import set_tags
from members.models import Member
from tests.factories.forums import BoardFactory, SectionFactory, ThreadFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]
TAGS = "repair | Repair | 维修 | 維修 | fixing, 修理\nshow | Show and tell"


def fields(board: Board, **more: str) -> dict[str, Any]:
    names = (
        "slug", "kind", "position", "name_en", "name_zh_hans", "name_zh_hant", "description_en",
        "description_zh_hans", "description_zh_hant", "seen_by", "opened_by", "replied_by",
    )  # fmt: skip
    values = {name: getattr(board, name) for name in names}
    return {"section": board.section_id, "moderators": "", "named": "", "tags": "", **values, **more}


@pytest.fixture
def chief(admin: Member, client_for: ClientFor) -> Client:
    """An admin who has shown who they are lately."""
    return client_for(admin)


def post(client: Client, board: Board, **more: str) -> Any:
    return client.post(f"/admin/forums/board/{board.pk}/change/", fields(board, **more))


def test_moderators_named_members_and_tags(chief: Client, admin: Member) -> None:
    board, keeper, guest = BoardFactory(), MemberFactory(), MemberFactory()
    refused = post(chief, board, moderators=keeper.handle, named=f"@{guest.handle}", tags=TAGS, seen_by="named")
    assert refused.status_code == 302, refused.content.decode()
    assert [row.member for row in Moderator.objects.filter(board=board)] == [keeper]
    assert [row.member for row in BoardMember.objects.filter(board=board)] == [guest]
    assert [tag.slug for tag in Tag.objects.filter(board=board).order_by("position")] == ["repair", "show"]
    found = find_tag(board, "修理")
    assert found is not None
    assert found.slug == "repair"
    assert set(Entry.objects.filter(actor_id=admin.pk).values_list("action", flat=True)) >= {
        "forums.change_board",
        "forums.board_moderators",
        "forums.board_members",
        "forums.board_tags",
    }
    page = chief.get(f"/admin/forums/board/{board.pk}/change/").content.decode()
    for text in (str(keeper.handle), str(guest.handle), "repair | Repair | 维修 | 維修 | fixing, 修理"):
        assert text in page
    board.refresh_from_db()
    assert post(chief, board).status_code == 302
    assert not Moderator.objects.exists()
    assert not BoardMember.objects.exists()
    assert not Tag.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"moderators": "nobody_at_all"},
        {"named": "nobody_at_all"},
        {"tags": "repair"},
        {"tags": "a b | Not an address"},
        {"tags": "repair | Repair\nrepair | Again"},
        {"tags": "repair | Repair\nmend | Mend | | | REPAIR"},
    ],
)
def test_what_is_refused_changes_nothing(more: dict[str, str], chief: Client) -> None:
    board = BoardFactory()
    assert post(chief, board, **more).status_code == 422
    assert not Moderator.objects.exists()
    assert not BoardMember.objects.exists()
    assert not Tag.objects.exists()


def test_a_tag_that_goes_leaves_its_threads(chief: Client, admin: Member) -> None:
    board = BoardFactory()
    post(chief, board, tags=TAGS)
    repair, show = Tag.objects.filter(board=board).order_by("position")
    thread = ThreadFactory(board=board)
    set_tags(actor=admin, thread=thread, tags=[repair.pk, show.pk])
    post(chief, board, tags="show | Show and tell | 晒图")
    assert Thread.objects.get(pk=thread.pk).tag_ids == [show.pk]
    assert Tag.objects.get(board=board).pk == show.pk


def test_moderators_of_a_section(chief: Client) -> None:
    section, keeper = SectionFactory(), MemberFactory()
    names = ("slug", "position", "name_en", "name_zh_hans", "name_zh_hant")
    values = {name: getattr(section, name) for name in names}
    address = f"/admin/forums/section/{section.pk}/change/"
    assert chief.post(address, values | {"moderators": keeper.handle}).status_code == 302
    assert [row.member for row in Moderator.objects.filter(section=section)] == [keeper]


def test_moderators_on_staff_look_but_do_not_change(client_for: ClientFor, moderator: Member) -> None:
    board = BoardFactory()
    response = post(client_for(moderator), board, tags=TAGS)
    assert response.status_code in (302, 403)
    assert not Tag.objects.exists()
