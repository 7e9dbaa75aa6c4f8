from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forums.enums import Audience
from forums.models import Board, Photo, Tag, TagSynonym, Thread
from forums.queries.completion import members_called
from members.backend import AuthenticationBackend
from members.folding import fold
from members.models import Member
from tests.factories.forums import BoardFactory, reply, unhurried
from tests.factories.members import MemberFactory
from tests.forums.views.test_writing import shot

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


def test_a_photo_goes_up_before_its_post(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    client = client_for(novice)
    response = client.post("/photos/", {"photo": shot()})
    photo = Photo.objects.get()
    said = response.json()
    assert (response.status_code, said["key"], said["markdown"]) == (201, photo.key, f"![](photo:{photo.key})")
    assert client.get(said["thumbnail"]).status_code == 200
    unhurried()
    client.post(f"{thread.get_absolute_url()}reply/", {"body": f"Look: {said['markdown']}", "kept": [photo.key]})
    photo.refresh_from_db()
    assert photo.post == thread.posts.get(number=2)


def test_what_is_no_photo_is_said(client_for: ClientFor, novice: Member, settings: Any) -> None:
    client = client_for(novice)
    response = client.post("/photos/", {"photo": SimpleUploadedFile("x.png", b"<svg onload=alert(1)>")})
    assert response.status_code == 422
    assert "not a picture" in response.json()["error"]
    assert client.post("/photos/", {}).status_code == 422
    settings.UPLOAD_MAX_BYTES = 100
    assert client.post("/photos/", {"photo": shot()}).status_code == 413
    assert not Photo.objects.exists()


def test_visitors_upload_nothing(client: Client, db: None) -> None:
    assert client.post("/photos/", {"photo": shot()}).status_code == 401
    assert not Photo.objects.exists()


def names(client: Client, query: str) -> list[str]:
    response = client.get(f"/complete/members/?{query}")
    assert response.status_code == 200
    return [row["value"] for row in response.json()["results"]]


def test_people_of_the_thread_come_first(
    client_for: ClientFor, thread: Thread, novice: Member, regular: Member, leader: Member
) -> None:
    other = MemberFactory(handle="lea_somebody")
    reply(leader, thread)
    client = client_for(regular)
    assert names(client, f"thread={thread.pk}&q=") == [leader.handle, novice.handle]
    assert names(client, f"thread={thread.pk}&q=LEA") == [leader.handle, other.handle]
    assert names(client, "q=lea") == [other.handle, leader.handle]
    assert names(client, "q=蘭") == [leader.handle]
    assert names(client, "q=regular") == []
    assert names(client, "q=") == []
    assert names(client, "q=%25") == []


def test_nobody_who_cannot_see_the_board(
    client_for: ClientFor, regular: Member, novice: Member, leader: Member
) -> None:
    closed = BoardFactory(seen_by=Audience.REGULAR)
    assert names(client_for(regular), f"board={closed.slug}&q=n") == []
    assert names(client_for(regular), f"board={closed.slug}&q=l") == [leader.handle]
    assert client_for(novice).get(f"/complete/members/?board={closed.slug}&q=l").status_code == 404


def test_who_has_left_or_is_nobody_yet(client: Client, client_for: ClientFor, regular: Member, board: Board) -> None:
    MemberFactory(handle="gone_away", is_active=False)
    assert names(client_for(regular), "q=gone") == []
    assert client.get("/complete/members/?q=reg").status_code == 401


@pytest.mark.parametrize("many", [1, 3, 50])
def test_completion_costs_the_same(thread: Thread, regular: Member, many: int, django_assert_num_queries: Any) -> None:
    for number in range(many):
        MemberFactory(handle=f"abc_{number:03}")
    reader = AuthenticationBackend().get_user(regular.pk)
    assert reader is not None
    with django_assert_num_queries(4):
        assert len(members_called(reader, "abc", thread=thread)) == min(many, 8)


def test_both_forms_with_tags_say_where_they_are_completed(
    client_for: ClientFor, thread: Thread, novice: Member
) -> None:
    board, client = thread.board, client_for(novice)
    pages = (f"/b/{board.slug}/new/", f"{thread.get_absolute_url()}tags/")
    Tag.objects.create(board=board, slug="cases", name_en="Cases", position=1)
    for address in pages:
        page = client.get(address).content.decode()
        assert f'data-tags="/complete/tags/?board={board.slug}"' in page
        # Without scripts there is the box to tick.
        assert 'type="checkbox" name="tags"' in page


def test_tags_by_name_and_synonym(client_for: ClientFor, board: Board, novice: Member, regular: Member) -> None:
    tag = Tag.objects.create(board=board, slug="cases", name_en="Cases", name_zh_hans="手机壳", position=1)
    Tag.objects.create(board=board, slug="tea", name_en="Tea", position=2)
    TagSynonym.objects.create(tag=tag, word=fold("Covers"))
    client = client_for(novice)

    def slugs(query: str) -> list[str]:
        return [row["value"] for row in client.get(f"/complete/tags/?board={board.slug}&q={query}").json()["results"]]

    assert slugs("") == ["cases", "tea"]
    assert slugs("CO") == slugs("手機") == ["cases"]
    assert slugs("x") == []
    Board.objects.update(seen_by=Audience.STAFF)
    assert client.get(f"/complete/tags/?board={board.slug}").status_code == 404
