from datetime import timedelta

import pytest

from community.core.clock import now
from community.core.errors import InvalidInput
from forums.models import Board, Draft, Photo, Thread, draft_key
from forums.services import drafts, photos, posts
from members.models import Member
from tests.factories.forums import first_post, open_thread, reply

pytestmark = pytest.mark.django_db


def keep(member: Member, key: str, body: str = "half a thought", **more: object) -> Draft | None:
    return drafts.save_draft(actor=member, key=key, body=body, **more)  # type: ignore[arg-type]


def test_the_newest_text_is_the_draft(novice: Member, board: Board) -> None:
    keep(novice, draft_key(board), "one", title="A title")
    keep(novice, draft_key(board), "two", data={"tags": ["case", "tea"], "empty": [""]})
    draft = Draft.objects.get()
    assert (draft.title, draft.body, draft.data) == ("", "two", {"tags": ["case", "tea"]})
    assert (draft.kind, draft.target_id) == ("thread", board.pk)


def test_an_emptied_form_leaves_none(novice: Member, board: Board) -> None:
    keep(novice, draft_key(board))
    assert keep(novice, draft_key(board), "  \n ") is None
    assert not Draft.objects.exists()


def test_what_is_sent_leaves_none(novice: Member, board: Board, thread: Thread) -> None:
    for target in (board, thread, first_post(thread)):
        keep(novice, draft_key(target))
    keep(novice, "thread:999999", "another board's")
    open_thread(novice, board)
    reply(novice, thread)
    posts.edit_post(actor=novice, post=first_post(thread), body="Better", version=1)
    assert [draft.body for draft in Draft.objects.all()] == ["another board's"]


@pytest.mark.parametrize("more", [{"body": "x" * 40_001}, {"body": "a\0b"}, {"data": {"x": ["y" * 30_000]}}])
def test_what_no_form_could_hold_is_refused(novice: Member, board: Board, more: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        keep(novice, draft_key(board), **more)  # type: ignore[arg-type]
    assert not Draft.objects.exists()


def test_a_hundred_are_kept(novice: Member, regular: Member) -> None:
    keep(regular, "reply:1")
    for number in range(103):
        keep(novice, f"reply:{number + 1}", f"number {number}")
    assert Draft.objects.filter(member=novice).count() == 100
    assert not Draft.objects.filter(member=novice, body="number 2").exists()
    assert Draft.objects.filter(member=regular).exists()


def test_thrown_away_and_fetched_back(novice: Member, regular: Member, board: Board) -> None:
    draft = keep(novice, draft_key(board))
    assert draft
    drafts.bin_draft(actor=regular, draft=draft)
    assert Draft.objects.get().deleted_at is None
    drafts.bin_draft(actor=novice, draft=draft)
    assert Draft.objects.get().deleted_at is not None
    drafts.unbin_draft(actor=novice, draft=draft)
    assert Draft.objects.get().deleted_at is None


def test_nobody_comes_back_for_ever(novice: Member) -> None:
    for number, age in enumerate((1, 89, 91)):
        keep(novice, f"reply:{number + 1}")
        Draft.objects.filter(key=f"reply:{number + 1}").update(updated_at=now() - timedelta(days=age))
    keep(novice, "reply:8")
    Draft.objects.filter(key="reply:8").update(deleted_at=now() - timedelta(days=8))
    assert drafts.prune_drafts() == 2
    assert sorted(Draft.objects.values_list("key", flat=True)) == ["reply:1", "reply:2"]
    assert drafts.prune_drafts() == 0


def test_a_drafts_photos_are_not_swept(novice: Member, board: Board) -> None:
    for key in ("a" * 32, "b" * 32):
        Photo.objects.create(uploader=novice, key=key, extension="jpg", width=1, height=1, size=1, sha256="")
    Photo.objects.update(created_at=now() - timedelta(days=3))
    keep(novice, draft_key(board), photos=["a" * 32])
    assert photos.sweep() == 1
    assert Photo.objects.get().key == "a" * 32
    drafts.forget(novice, draft_key(board))
    assert photos.sweep() == 1
