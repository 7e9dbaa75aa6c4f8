from typing import Any

import pytest

from community.audit.models import Entry
from community.core.errors import InvalidInput, NotAllowed
from forums.enums import BoardKind, ThreadEventKind
from forums.models import Board, Post, Thread, ThreadEvent, ThreadTag
from forums.services import answers
from forums.services.arranging import lock_thread
from forums.services.moving import merge_thread
from forums.services.posts import hide_post, remove_post, restore_post
from forums.services.synchronize import synchronize_forums
from forums.services.tags import set_tags
from forums.services.undoing import undo_event
from members.models import Member
from tests.factories.forums import BoardFactory, TagFactory, ThreadFactory, moderate, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def fresh(thread: Thread) -> Thread:
    return Thread.objects.select_related("board", "author").get(pk=thread.pk)


def places(thread: Thread) -> dict[int, Any]:
    return dict(ThreadTag.objects.filter(thread=thread).values_list("tag", "last_post_at"))


def test_a_thread_is_opened_under_tags_in_the_boards_order(novice: Member, board: Board) -> None:
    later, earlier = TagFactory(board=board, position=2), TagFactory(board=board, position=1)
    thread = fresh(open_thread(novice, board, tags=[later.pk, earlier.pk]))
    assert thread.tag_ids == [earlier.pk, later.pk]
    assert places(thread) == dict.fromkeys([earlier.pk, later.pk], thread.last_post_at)
    assert not ThreadEvent.objects.exists()


@pytest.mark.parametrize("too_many", [True, False])
def test_neither_too_many_nor_another_boards(too_many: bool, novice: Member, board: Board) -> None:
    tags = [TagFactory(board=board).pk for _ in range(6)] if too_many else [TagFactory().pk]
    with pytest.raises(InvalidInput) as refused:
        open_thread(novice, board, tags=tags)
    assert refused.value.field == "tags"
    assert not Thread.objects.exists()


def test_who_may_say_what_a_thread_is_about(novice: Member, regular: Member, thread: Thread) -> None:
    one, other = TagFactory(board=thread.board).pk, TagFactory(board=thread.board).pk
    set_tags(actor=novice, thread=thread, tags=[one])
    assert not ThreadEvent.objects.exists()
    with pytest.raises(NotAllowed):
        set_tags(actor=MemberFactory(role="novice"), thread=thread, tags=[other])
    assert fresh(thread).tag_ids == [one]
    set_tags(actor=regular, thread=thread, tags=[other])
    assert fresh(thread).tag_ids == [other]
    assert set(places(thread)) == {other}
    event = ThreadEvent.objects.get()
    assert (event.kind, event.actor, event.public) == (ThreadEventKind.TAGGED, regular, False)
    assert event.data == {"before": [one], "after": [other]}
    assert not Entry.objects.filter(action="forums.tag").exists()


def test_in_a_closed_thread_only_moderators(novice: Member, regular: Member, moderator: Member, thread: Thread) -> None:
    tag = TagFactory(board=thread.board).pk
    lock_thread(actor=moderator, thread=thread)
    for actor in (novice, regular):
        with pytest.raises(NotAllowed):
            set_tags(actor=actor, thread=thread, tags=[tag])
    assert fresh(thread).tag_ids == []
    set_tags(actor=moderate(MemberFactory(role="lurker"), thread.board), thread=thread, tags=[tag])
    assert fresh(thread).tag_ids == [tag]
    assert Entry.objects.filter(action="forums.tag", subject_id=str(thread.pk)).count() == 1


def test_setting_the_same_tags_changes_nothing(regular: Member, thread: Thread) -> None:
    tag = TagFactory(board=thread.board).pk
    set_tags(actor=regular, thread=thread, tags=[tag])
    set_tags(actor=regular, thread=thread, tags=[tag])
    assert ThreadEvent.objects.count() == 1


def test_the_place_under_a_tag_is_the_threads(novice: Member, regular: Member, thread: Thread) -> None:
    tag = TagFactory(board=thread.board).pk
    set_tags(actor=novice, thread=thread, tags=[tag])
    before = fresh(thread).last_post_at
    post = reply(regular, thread)
    assert places(thread) == {tag: fresh(thread).last_post_at}
    assert fresh(thread).last_post_at == post.created_at > before
    remove_post(actor=regular, post=Post.objects.select_related("thread__board", "author").get(pk=post.pk))
    assert places(thread) == {tag: before}
    restore_post(actor=regular, post=Post.objects.select_related("thread__board", "author").get(pk=post.pk))
    assert places(thread) == {tag: post.created_at}


def test_tags_and_places_are_rebuilt(board: Board) -> None:
    tag, other = TagFactory(board=board, position=1).pk, TagFactory(board=board, position=2).pk
    right, wrong, none = (ThreadFactory(board=board) for _ in range(3))
    for thread in (right, wrong):
        for pk in (tag, other):
            ThreadTag.objects.create(thread=thread, tag_id=pk, last_post_at=fresh(thread).last_post_at)
    Thread.objects.filter(pk=right.pk).update(tag_ids=[tag, other])
    Thread.objects.filter(pk=none.pk).update(tag_ids=[tag])
    ThreadTag.objects.filter(thread=wrong).update(last_post_at="2020-01-01T00:00:00Z")
    assert set(synchronize_forums().threads) >= {wrong.pk, none.pk}
    assert fresh(wrong).tag_ids == [tag, other]
    assert fresh(none).tag_ids == []
    assert set(places(wrong).values()) == {fresh(wrong).last_post_at}
    assert not synchronize_forums()


def test_other_boards_tags_stay_away(moderator: Member) -> None:
    thread = fresh(ThreadFactory(board=BoardFactory()))
    with pytest.raises(InvalidInput):
        set_tags(actor=moderator, thread=thread, tags=[TagFactory().pk])
    assert fresh(thread).tag_ids == []


def filters(thread: Thread) -> tuple[bool, bool]:
    """Whether a tag's page counts the thread as solved, as unanswered."""
    row: tuple[bool, bool] = ThreadTag.objects.values_list("solved", "unanswered").get(thread=thread)
    return row


def test_a_tags_rows_say_what_was_answered(novice: Member, regular: Member, moderator: Member) -> None:
    board: Board = BoardFactory(kind=BoardKind.QUESTION)
    thread = open_thread(novice, board, tags=[TagFactory(board=board).pk])
    assert filters(thread) == (False, True)
    answer = reply(regular, thread, "Have you tried the other cable?")
    assert filters(thread) == (False, False)
    answers.accept_answer(actor=novice, post=answer)
    assert filters(thread) == (True, False)
    answers.unaccept_answer(actor=novice, thread=fresh(thread))
    assert filters(thread) == (False, False)
    answers.accept_answer(actor=novice, post=answer)
    # Hidden it is neither, and back it is what it was.
    first = Post.objects.get(thread=thread, number=1)
    hide_post(actor=moderator, post=first, reason="no")
    assert filters(thread) == (False, False)
    restore_post(actor=moderator, post=Post.objects.get(pk=first.pk))
    assert filters(thread) == (True, False)
    # The answer goes, and with it the only reply.
    remove_post(actor=regular, post=Post.objects.get(pk=answer.pk))
    assert filters(thread) == (False, True)


def test_a_tags_rows_follow_what_is_merged(novice: Member, regular: Member, moderator: Member) -> None:
    board: Board = BoardFactory(kind=BoardKind.QUESTION)
    tag = TagFactory(board=board).pk
    asked, again = (open_thread(novice, board, tags=[tag]) for _ in range(2))
    answers.accept_answer(actor=novice, post=reply(regular, again, "The other cable."))
    assert (filters(asked), filters(again)) == ((False, True), (True, False))
    merge_thread(actor=moderator, thread=fresh(again), into=fresh(asked))
    assert filters(asked) == (True, False)
    assert filters(again) == (False, False)
    undo_event(actor=moderator, event=ThreadEvent.objects.get(thread=asked, kind=ThreadEventKind.TOOK_IN))
    assert (filters(asked), filters(again)) == ((False, True), (True, False))


def test_what_has_drifted_under_tags_is_corrected(novice: Member, board: Board) -> None:
    thread = open_thread(novice, board, tags=[TagFactory(board=board).pk])
    ThreadTag.objects.update(solved=True, unanswered=False)
    assert synchronize_forums().threads == [thread.pk]
    assert filters(thread) == (False, True)
    assert not synchronize_forums()
