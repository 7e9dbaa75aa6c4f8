from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from forums.enums import Audience
from forums.models import Board, Draft, Photo, Thread, draft_key
from forums.queries.drafts import drafts_of
from forums.services import drafts
from members.models import Member
from tests.factories.forums import BoardFactory, ThreadFactory, first_post, unhurried
from tests.forums.views.test_writing import shot

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _unhurried(db: None) -> None:
    unhurried()


def test_without_scripts_a_button_keeps_the_form(client_for: ClientFor, board: Board, novice: Member) -> None:
    client = client_for(novice)
    form = {"title": "Half", "body": "A thought @", "draft": "1", "photos": [shot()]}
    response = client.post(f"/b/{board.slug}/new/", form, follow=True)
    page = response.content.decode()
    assert not Thread.objects.exists()
    assert "Draft saved." in page
    assert 'value="Half"' in page
    assert ">\nA thought @</textarea>" in page
    assert f'name="kept" value="{Photo.objects.get().key}" checked' in page
    assert "Half" in client.get("/me/drafts/").content.decode()


def test_a_reply_and_an_edit_are_kept_too(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    client = client_for(novice)
    post = first_post(thread)
    client.post(f"{thread.get_absolute_url()}reply/", {"body": "To be continued", "draft": "1", "quote_of": post.pk})
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "To be continued</textarea>" in page
    assert f'name="quote_of" value="{post.pk}"' in page
    client.post(f"/p/{post.pk}/edit/", {"title": "T", "body": "Better", "version": "1", "draft": "1"})
    edit = client.get(f"/p/{post.pk}/edit/").content.decode()
    assert "Better</textarea>" in edit
    assert 'name="version" value="1"' in edit
    assert first_post(thread).source != "Better"
    assert thread.posts.count() == 1


def test_a_quotation_comes_after_what_was_begun(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    drafts.save_draft(actor=novice, key=draft_key(thread), body="I think")
    page = client_for(novice).get(f"{thread.get_absolute_url()}?quote=1").content.decode()
    assert "I think\n\n&gt; **" in page


def test_a_script_keeps_it_while_somebody_writes(client_for: ClientFor, thread: Thread, novice: Member) -> None:
    client = client_for(novice)
    form = {"draft_key": draft_key(thread), "body": "So far", "form_token": str(uuid4())}
    response = client.post("/me/drafts/save/", form)
    assert response.json()["saved"] == Draft.objects.get().updated_at.isoformat()
    client.post(f"{thread.get_absolute_url()}reply/", form | {"body": "Done now"})
    assert not Draft.objects.exists()
    # Sent before, arrived after.
    assert client.post("/me/drafts/save/", form).json() == {"saved": None}
    assert not Draft.objects.exists()


def test_who_is_signed_out_learns_it(client: Client, thread: Thread) -> None:
    response = client.post("/me/drafts/save/", {"draft_key": draft_key(thread), "body": "x"})
    assert response.status_code == 401
    assert client.get("/me/drafts/").status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "key", ["", "reply:", "reply:x", "thread:999", "post:1", "edit:99999999999999999999", "reply:-1"]
)
def test_a_draft_is_for_a_place(client_for: ClientFor, novice: Member, key: str) -> None:
    assert client_for(novice).post("/me/drafts/save/", {"draft_key": key, "body": "x"}).status_code == 404
    assert not Draft.objects.exists()


def test_no_draft_for_a_board_one_cannot_see(client_for: ClientFor, novice: Member) -> None:
    closed = BoardFactory(seen_by=Audience.STAFF)
    response = client_for(novice).post("/me/drafts/save/", {"draft_key": draft_key(closed), "body": "x"})
    assert response.status_code == 404
    assert not Draft.objects.exists()


def test_what_is_no_draft_is_refused_in_words(client_for: ClientFor, board: Board, novice: Member) -> None:
    response = client_for(novice).post("/me/drafts/save/", {"draft_key": draft_key(board), "body": "x" * 40_001})
    assert (response.status_code, "too long" in response.json()["error"]) == (422, True)


def test_a_draft_whose_place_is_gone_shows_its_text(client_for: ClientFor, board: Board, novice: Member) -> None:
    drafts.save_draft(actor=novice, key=draft_key(board), body="Secret plans")
    Board.objects.update(seen_by=Audience.STAFF)
    page = client_for(novice).get("/me/drafts/").content.decode()
    assert "Secret plans" in page
    assert board.slug not in page
    assert "its place is gone" in page


def test_drafts_are_thrown_away_and_fetched_back(
    client_for: ClientFor, board: Board, novice: Member, regular: Member
) -> None:
    draft = drafts.save_draft(actor=novice, key=draft_key(board), body="Half")
    assert draft
    assert client_for(regular).post(f"/me/drafts/{draft.pk}/discard/").status_code == 404
    client = client_for(novice)
    assert "Fetch back" in client.post(f"/me/drafts/{draft.pk}/discard/", follow=True).content.decode()
    assert "Half" not in client.get(f"/b/{board.slug}/new/").content.decode()
    client.post(f"/me/drafts/{draft.pk}/restore/")
    assert "Half" in client.get(f"/b/{board.slug}/new/").content.decode()


@pytest.mark.parametrize("many", [1, 3, 50])
def test_the_list_costs_the_same(
    client_for: ClientFor, novice: Member, board: Board, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        thread = ThreadFactory(board=board)
        drafts.save_draft(actor=novice, key=draft_key(thread), body="x")
        drafts.save_draft(actor=novice, key=draft_key(first_post(thread)), body="x")
    drafts.save_draft(actor=novice, key=draft_key(board), body="x")
    # One of them asks where the member stands, which pages know already.
    with django_assert_num_queries(5):
        assert len(drafts_of(novice)) == min(100, many * 2 + 1)
