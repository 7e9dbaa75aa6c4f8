from datetime import timedelta

import pytest
from django.utils import timezone

from community.core.clock import now
from community.core.errors import Conflict, InvalidInput, NotAllowed, TooMany
from community.moderation.models import Sanction
from forums.enums import Audience, State
from forums.models import Board, Post, PostRevision, Thread
from forums.services import arranging, posts
from forums.services.counters import settle_boards
from forums.services.posts import EditConflict
from members.enums import FactKind
from members.models import Fact, Member
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory, ThreadFactory, first_post, open_thread, reply, unhurried

pytestmark = pytest.mark.django_db


def facts_of(member: Member) -> set[tuple[str, int | None, int]]:
    return {(fact.kind, fact.other_id, fact.amount) for fact in Fact.objects.filter(member=member)}


def test_a_reply_takes_the_next_floor(thread: Thread, regular: Member, board: Board) -> None:
    post = reply(regular, thread, "The one with **corners**.")
    thread.refresh_from_db()
    settle_boards()
    board.refresh_from_db()
    assert (post.number, post.html) == (2, "<p>The one with <strong>corners</strong>.</p>\n")
    assert (thread.next_number, thread.reply_count, thread.people_count) == (3, 1, 2)
    assert (thread.last_post_by_id, thread.last_post_at) == (regular.pk, post.created_at)
    assert (board.thread_count, board.post_count) == (1, 2)
    reply(regular, thread)
    thread.refresh_from_db()
    assert (thread.reply_count, thread.people_count) == (2, 2)


def test_a_reply_to_a_question_is_an_answer(thread: Thread, regular: Member, novice: Member) -> None:
    reply(regular, thread)
    assert facts_of(regular) == {(FactKind.POSTED, None, 1), (FactKind.ANSWERED, novice.pk, 1)}
    assert (FactKind.REPLIED_TO, regular.pk, 1) in facts_of(novice)


def test_answering_oneself_is_not(thread: Thread, novice: Member) -> None:
    reply(novice, thread)
    assert facts_of(novice) == {(FactKind.POSTED, None, 1)}


def test_a_quotation_tells_the_quoted_one_too(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    answer = reply(regular, thread)
    post = reply(leader, thread, quote_of=answer.pk)
    assert post.quote_of == answer
    assert (FactKind.REPLIED_TO, leader.pk, 1) in facts_of(regular)
    assert (FactKind.REPLIED_TO, leader.pk, 1) in facts_of(novice)


def test_only_posts_of_the_thread_are_quoted(thread: Thread, board: Board, regular: Member) -> None:
    elsewhere = first_post(open_thread(regular, board))
    post = reply(regular, thread, quote_of=elsewhere.pk)
    assert post.quote_of is None


def test_the_first_word_to_a_newcomer_is_a_welcome(lurker: Member, regular: Member) -> None:
    thread = open_thread(lurker, BoardFactory(greets_newcomers=True))
    reply(regular, thread)
    reply(regular, thread)
    reply(lurker, thread)
    assert Fact.objects.filter(kind=FactKind.WELCOMED).count() == 1
    assert (FactKind.WELCOMED, lurker.pk, 1) in facts_of(regular)


def test_after_a_month_nobody_is_a_newcomer(lurker: Member, regular: Member, clock: TestClock) -> None:
    thread = open_thread(lurker, BoardFactory(greets_newcomers=True))
    clock.move(timedelta(days=31))
    reply(regular, thread)
    assert not Fact.objects.filter(kind=FactKind.WELCOMED).exists()


def test_who_may_not_reply(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    arranging.lock_thread(actor=leader, thread=thread)
    thread.refresh_from_db()
    with pytest.raises(NotAllowed, match="takes no replies"):
        reply(regular, thread)
    assert reply(leader, thread).number == 2
    closed = open_thread(novice, BoardFactory(replied_by=Audience.LEADER))
    with pytest.raises(NotAllowed):
        reply(regular, closed)
    assert closed.posts.count() == 1


def test_a_thread_that_was_closed_meanwhile_takes_no_reply(thread: Thread, regular: Member, leader: Member) -> None:
    stale = Thread.objects.select_related("board", "author").get(pk=thread.pk)
    arranging.lock_thread(actor=leader, thread=thread)
    with pytest.raises(NotAllowed):
        reply(regular, stale)
    Thread.objects.filter(pk=thread.pk).update(state=State.REMOVED)
    with pytest.raises(Conflict):
        reply(leader, stale)
    thread.refresh_from_db()
    assert (thread.next_number, thread.reply_count, thread.posts.count()) == (2, 0, 1)


def test_the_silenced_do_not_write(thread: Thread, regular: Member, moderator: Member) -> None:
    Sanction.objects.create(member=regular, kind="silence", reason="x", ends_at=timezone.now() + timedelta(days=3))
    for attempt in (
        lambda: reply(regular, thread),
        lambda: open_thread(regular, thread.board),
    ):
        with pytest.raises(NotAllowed, match="until"):
            attempt()
    Sanction.objects.update(ends_at=None)
    with pytest.raises(NotAllowed, match="until a moderator ends this"):
        reply(regular, thread)
    assert Post.objects.count() == 1


def test_lurkers_post_no_links(thread: Thread, lurker: Member, novice: Member) -> None:
    for body in ("See https://example.com", "[x](https://example.com)", "www.example.com", "<a@b.cc>"):
        with pytest.raises(InvalidInput) as refused:
            reply(lurker, thread, body)
        assert (refused.value.field, refused.value.code) == ("body", "no_links")
    reply(lurker, thread, "My readme.md says [this](/t/1/), and so does node.js.")
    reply(novice, thread, "See https://example.com")
    assert thread.posts.count() == 3


def test_the_same_text_and_haste_are_refused(regular: Member, clock: TestClock) -> None:
    thread = ThreadFactory()
    Member.objects.update(date_joined=now() - timedelta(days=50))
    regular.refresh_from_db()
    posts.reply(actor=regular, thread=thread, body="First.")
    with pytest.raises(TooMany, match="second"):
        posts.reply(actor=regular, thread=thread, body="Second.")
    clock.move(timedelta(seconds=6))
    with pytest.raises(TooMany, match="exactly this"):
        posts.reply(actor=regular, thread=thread, body="First.")
    posts.reply(actor=regular, thread=thread, body="Second.")
    clock.move(timedelta(minutes=6))
    posts.reply(actor=regular, thread=thread, body="First.")
    assert thread.posts.count() == 4


def test_a_first_day_has_ten_replies_with_time_between(regular: Member, clock: TestClock) -> None:
    thread = ThreadFactory()
    for number in range(10):
        posts.reply(actor=regular, thread=thread, body=f"Answer {number}.")
        clock.move(timedelta(seconds=10))
        with pytest.raises(TooMany, match="second"):
            posts.reply(actor=regular, thread=thread, body=f"Hasty {number}.")
        clock.move(timedelta(seconds=21))
    with pytest.raises(TooMany, match="first day"):
        posts.reply(actor=regular, thread=thread, body="Eleventh.")
    assert thread.posts.count() == 11


def test_staff_are_not_counted(moderator: Member) -> None:
    thread = ThreadFactory()
    for _ in range(12):
        posts.reply(actor=moderator, thread=thread, body="The same.")
    assert thread.posts.count() == 13


def test_an_edit_keeps_what_was(thread: Thread, novice: Member) -> None:
    post = first_post(thread)
    before = post.source
    saved = posts.edit_post(actor=novice, post=post, body="Better.", version=1, title="Which case, really?")
    revision = PostRevision.objects.get()
    thread.refresh_from_db()
    assert (saved.source, saved.html, saved.version) == ("Better.", "<p>Better.</p>\n", 2)
    assert saved.edited_at is not None
    assert (revision.source, revision.title, revision.version, revision.editor) == (
        before,
        "Which case survives?",
        1,
        novice,
    )
    assert (thread.title, thread.version) == ("Which case, really?", 2)


def test_an_edit_that_changes_nothing_writes_nothing(thread: Thread, novice: Member) -> None:
    post = first_post(thread)
    saved = posts.edit_post(actor=novice, post=post, body=f" {post.source}\r\n", version=1, title=thread.title)
    assert (saved.version, saved.edited_at, PostRevision.objects.count()) == (1, None, 0)


def test_the_second_edit_of_one_version_is_a_conflict(thread: Thread, novice: Member) -> None:
    post = first_post(thread)
    posts.edit_post(actor=novice, post=post, body="From the phone.", version=1)
    with pytest.raises(EditConflict) as conflict:
        posts.edit_post(actor=novice, post=post, body="From the desk.", version=1)
    post.refresh_from_db()
    assert (conflict.value.post.source, conflict.value.post.version) == ("From the phone.", 2)
    assert conflict.value.yours == "From the desk."
    assert (post.source, post.version, PostRevision.objects.count()) == ("From the phone.", 2, 1)


def test_who_edits(thread: Thread, novice: Member, regular: Member, leader: Member, moderator: Member) -> None:
    post = first_post(thread)
    for actor in (regular, leader):
        with pytest.raises(NotAllowed):
            posts.edit_post(actor=actor, post=post, body="Mine now.", version=1)
    posts.edit_post(actor=moderator, post=post, body="Without the phone number.", version=1)
    arranging.lock_thread(actor=leader, thread=thread)
    locked = first_post(thread)
    with pytest.raises(NotAllowed):
        posts.edit_post(actor=novice, post=locked, body="After the close.", version=2)
    locked.refresh_from_db()
    assert (locked.source, locked.version) == ("Without the phone number.", 2)


def test_edits_are_counted(thread: Thread, novice: Member) -> None:
    unhurried()
    post = first_post(thread)
    for number in range(30):
        posts.edit_post(actor=novice, post=post, body=f"Version {number}.", version=number + 1)
    with pytest.raises(TooMany):
        posts.edit_post(actor=novice, post=post, body="One more.", version=31)
    assert PostRevision.objects.count() == 30
