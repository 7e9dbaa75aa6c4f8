"""Posts that appear and go, and everything that must follow: figures, facts, threads, answers."""

import pytest
from django.core.cache import cache
from django.db.models import Sum

from community.audit.models import Entry
from community.core.errors import Conflict, NotAllowed
from community.moderation import services as moderation
from community.moderation.models import Hold, Sanction
from community.notifications.models import Notification
from community.site_settings import queries
from community.site_settings.models import SiteSettings
from forums.enums import EventKind, State
from forums.models import Board, Post, PostEvent, Thread
from forums.services import answers, posts, thanks
from forums.services.counters import settle_boards
from forums.services.synchronize import synchronize_forums
from members.enums import FactKind
from members.models import Fact, Member
from tests.factories.forums import first_post, open_thread, reply

pytestmark = pytest.mark.django_db


def loaded(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)


def standing(kind: FactKind) -> int:
    return Fact.objects.filter(kind=kind).aggregate(n=Sum("amount"))["n"] or 0


def figures(thread: Thread, board: Board) -> tuple[int, ...]:
    thread.refresh_from_db()
    settle_boards()
    board.refresh_from_db()
    return (thread.reply_count, thread.people_count, thread.thanks_count, board.thread_count, board.post_count)


def test_hiding_and_restoring_a_reply(
    thread: Thread, board: Board, novice: Member, regular: Member, leader: Member
) -> None:
    post = reply(regular, thread)
    last = Thread.objects.get(pk=thread.pk).last_post_at
    thanks.give(actor=novice, post=loaded(post))
    before = figures(thread, board)
    assert before == (1, 2, 1, 1, 2)

    posts.hide_post(actor=leader, post=loaded(post), reason="Insults somebody")
    assert figures(thread, board) == (0, 1, 0, 1, 1)
    assert (thread.last_post_by_id, thread.state) == (novice.pk, State.VISIBLE)
    for kind in (FactKind.ANSWERED, FactKind.REPLIED_TO, FactKind.THANKED, FactKind.WAS_THANKED):
        assert standing(kind) == 0
    assert standing(FactKind.POSTED) == 1

    posts.restore_post(actor=leader, post=loaded(post))
    assert figures(thread, board) == before
    assert (thread.last_post_by_id, thread.last_post_at) == (regular.pk, last)
    assert standing(FactKind.POSTED) == 2
    assert standing(FactKind.WAS_THANKED) == 1
    assert not synchronize_forums()

    kinds = list(PostEvent.objects.order_by("id").values_list("kind", "actor", "reason"))
    assert kinds == [
        (EventKind.HIDDEN, leader.pk, "Insults somebody"),
        (EventKind.RESTORED, leader.pk, ""),
    ]
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == ["forums.hide", "forums.restored"]


def test_hiding_the_first_post_hides_the_thread(thread: Thread, board: Board, regular: Member, leader: Member) -> None:
    reply(regular, thread)
    posts.hide_post(actor=leader, post=first_post(thread), reason="Spam")
    assert figures(thread, board) == (1, 1, 0, 0, 0)
    assert thread.state == State.HIDDEN
    posts.restore_post(actor=leader, post=first_post(thread))
    assert figures(thread, board) == (1, 2, 0, 1, 2)
    assert thread.state == State.VISIBLE
    assert not synchronize_forums()


def test_a_reply_hidden_in_a_hidden_thread_changes_no_board(
    thread: Thread, board: Board, regular: Member, leader: Member
) -> None:
    post = reply(regular, thread)
    posts.hide_post(actor=leader, post=first_post(thread))
    posts.hide_post(actor=leader, post=loaded(post))
    assert figures(thread, board) == (0, 0, 0, 0, 0)
    posts.restore_post(actor=leader, post=first_post(thread))
    assert figures(thread, board) == (0, 1, 0, 1, 1)
    assert not synchronize_forums()


def test_the_author_is_told_why(thread: Thread, regular: Member, leader: Member) -> None:
    post = reply(regular, thread)
    posts.hide_post(actor=leader, post=loaded(post), reason="Insults somebody")
    line = Notification.objects.get(member=regular, kind="hidden")
    assert (line.context["reason"], line.url) == ("Insults somebody", f"/p/{post.pk}/")
    posts.restore_post(actor=leader, post=loaded(post))
    assert Notification.objects.filter(member=regular, kind="post_restored").count() == 1


def test_doing_it_twice_changes_nothing(thread: Thread, board: Board, regular: Member, leader: Member) -> None:
    post = reply(regular, thread)
    posts.hide_post(actor=leader, post=loaded(post))
    posts.hide_post(actor=leader, post=loaded(post))
    assert PostEvent.objects.count() == 1
    posts.restore_post(actor=leader, post=loaded(post))
    posts.restore_post(actor=leader, post=loaded(post))
    assert (PostEvent.objects.count(), Entry.objects.count()) == (2, 2)


def test_who_hides(
    thread: Thread, novice: Member, regular: Member, leader: Member, moderator: Member, admin: Member
) -> None:
    post, official = reply(regular, thread), reply(moderator, thread)
    for actor in (novice, regular):
        with pytest.raises(NotAllowed):
            posts.hide_post(actor=actor, post=loaded(post))
    with pytest.raises(NotAllowed):
        posts.hide_post(actor=leader, post=loaded(official))
    with pytest.raises(NotAllowed):
        posts.hide_post(actor=moderator, post=loaded(official))
    Member.objects.filter(pk=leader.pk).update(resting_since=leader.date_joined)
    leader.refresh_from_db()
    with pytest.raises(NotAllowed):
        posts.hide_post(actor=leader, post=loaded(post))
    assert not Post.objects.exclude(state=State.VISIBLE).exists()
    assert not PostEvent.objects.exists()
    posts.hide_post(actor=admin, post=loaded(official))


def test_a_hidden_post_is_not_restored_by_its_author(thread: Thread, regular: Member, leader: Member) -> None:
    post = reply(regular, thread)
    posts.hide_post(actor=leader, post=loaded(post))
    with pytest.raises(NotAllowed):
        posts.restore_post(actor=regular, post=loaded(post))
    assert loaded(post).state == State.HIDDEN


def test_authors_take_their_own_away_and_put_it_back(
    thread: Thread, board: Board, regular: Member, leader: Member
) -> None:
    post = reply(regular, thread)
    posts.remove_post(actor=regular, post=loaded(post))
    assert figures(thread, board) == (0, 1, 0, 1, 1)
    with pytest.raises(NotAllowed):
        posts.restore_post(actor=leader, post=loaded(post))
    posts.restore_post(actor=regular, post=loaded(post))
    assert figures(thread, board) == (1, 2, 0, 1, 2)
    with pytest.raises(NotAllowed):
        posts.remove_post(actor=regular, post=first_post(thread))
    assert not synchronize_forums()


def test_a_thread_outlives_its_first_post_when_there_are_replies(
    thread: Thread, board: Board, novice: Member, regular: Member
) -> None:
    post = reply(regular, thread)
    posts.remove_post(actor=novice, post=first_post(thread))
    assert figures(thread, board) == (1, 1, 0, 1, 2)
    assert thread.state == State.VISIBLE
    posts.restore_post(actor=novice, post=first_post(thread))
    posts.remove_post(actor=regular, post=loaded(post))
    posts.remove_post(actor=novice, post=first_post(thread))
    assert figures(thread, board) == (0, 0, 0, 0, 0)
    assert thread.state == State.REMOVED
    posts.restore_post(actor=novice, post=first_post(thread))
    assert figures(thread, board) == (0, 1, 0, 1, 1)
    assert not synchronize_forums()


def test_an_answer_that_goes_is_no_longer_the_answer(
    thread: Thread, novice: Member, regular: Member, leader: Member
) -> None:
    post = reply(regular, thread)
    answers.accept_answer(actor=novice, post=loaded(post))
    posts.hide_post(actor=leader, post=loaded(post))
    thread.refresh_from_db()
    assert thread.accepted_post is None
    assert standing(FactKind.ANSWER_ACCEPTED) == 0
    posts.restore_post(actor=leader, post=loaded(post))
    thread.refresh_from_db()
    assert thread.accepted_post is None


def test_what_looks_like_spam_waits_for_a_moderator(
    thread: Thread, board: Board, lurker: Member, leader: Member
) -> None:
    before = figures(thread, board)
    post = reply(lurker, thread, "兼职日结，加微信：abc12345")
    assert post.state == State.HELD
    assert figures(thread, board) == before
    assert not Fact.objects.filter(member=lurker).exists()
    lurker.refresh_from_db()
    assert lurker.role == "lurker"
    held = Hold.objects.get()
    assert (held.kind, held.object_id, held.author) == ("post", post.pk, lurker)
    assert held.why == "contact trade hasty"
    assert Notification.objects.filter(member=lurker, kind="post_held").count() == 1
    assert not Notification.objects.filter(kind="reply_to_me").exists()

    moderation.approve_hold(actor=leader, hold=held)
    assert loaded(post).state == State.VISIBLE
    assert figures(thread, board) == (1, 2, 0, 1, 2)
    assert standing(FactKind.ANSWERED) == 1
    lurker.refresh_from_db()
    assert lurker.role == "novice"
    assert Notification.objects.filter(kind="reply_to_me").count() == 1
    assert not synchronize_forums()


def test_a_held_thread_is_published_or_not(board: Board, lurker: Member, leader: Member) -> None:
    thread = open_thread(lurker, board, title="日结兼职", body="加微信：abc12345，月入过万")
    assert thread.state == State.HELD
    assert figures(thread, board) == (0, 0, 0, 0, 0)
    moderation.reject_hold(actor=leader, hold=Hold.objects.get())
    assert figures(thread, board) == (0, 0, 0, 0, 0)
    assert (thread.state, first_post(thread).state) == (State.HIDDEN, State.HIDDEN)
    posts.restore_post(actor=leader, post=first_post(thread))
    assert figures(thread, board) == (0, 1, 0, 1, 1)
    assert thread.state == State.VISIBLE


def test_an_edit_into_spam_is_held_too(thread: Thread, board: Board, novice: Member) -> None:
    post = first_post(thread)
    posts.edit_post(actor=novice, post=post, body="加微信：abc12345 日结兼职", version=1)
    assert (loaded(post).state, Hold.objects.get().object_id) == (State.HELD, post.pk)
    assert figures(thread, board) == (0, 0, 0, 0, 0)
    assert thread.state == State.HELD
    assert standing(FactKind.POSTED) == 0


def test_every_post_waits_where_the_site_says_so(thread: Thread, regular: Member, leader: Member) -> None:
    SiteSettings.objects.create(pk=1, review_before_publishing=True)
    cache.delete(queries.SETTINGS_KEY)
    assert reply(regular, thread).state == State.HELD
    assert reply(leader, thread).state == State.VISIBLE
    assert Hold.objects.get().why == "every"


def test_reports_hide_through_moderation(thread: Thread, regular: Member, novice: Member, leader: Member) -> None:
    post = reply(regular, thread)
    report = moderation.report(actor=novice, kind="post", object_id=post.pk, reason="abuse", details="look")
    moderation.resolve_report(actor=leader, report=report, outcome="hide", reason="Insults")
    assert loaded(post).state == State.HIDDEN
    assert Notification.objects.filter(member=regular, kind="hidden").count() == 1
    moderation.undo_resolution(actor=leader, report=report)
    assert loaded(post).state == State.VISIBLE


def test_a_held_reply_that_is_not_published_changes_no_figure(
    thread: Thread, board: Board, lurker: Member, leader: Member
) -> None:
    before = figures(thread, board)
    post = reply(lurker, thread, "加微信：abc12345 日结兼职")
    moderation.reject_hold(actor=leader, hold=Hold.objects.get())
    assert (loaded(post).state, figures(thread, board)) == (State.HIDDEN, before)
    assert not synchronize_forums()


def test_acting_on_what_has_changed_meanwhile_changes_nothing(
    thread: Thread, board: Board, regular: Member, leader: Member
) -> None:
    post = reply(regular, thread)
    visible = loaded(post)
    posts.hide_post(actor=leader, post=visible)
    hidden = loaded(post)
    posts.hide_post(actor=leader, post=visible)
    posts.restore_post(actor=leader, post=hidden)
    assert posts.restore_post(actor=leader, post=hidden).state == State.VISIBLE
    assert PostEvent.objects.count() == 2
    assert not synchronize_forums()


def test_a_held_post_removed_and_put_back_still_waits(
    thread: Thread, board: Board, lurker: Member, leader: Member
) -> None:
    before = figures(thread, board)
    post = reply(lurker, thread, "加微信：abc12345 日结兼职")
    for _again in range(2):
        posts.remove_post(actor=lurker, post=loaded(post))
        assert posts.restore_post(actor=lurker, post=loaded(post)).state == State.HELD
    assert figures(thread, board) == before
    assert not Notification.objects.filter(kind="reply_to_me").exists()
    moderation.approve_hold(actor=leader, hold=Hold.objects.get())
    assert loaded(post).state == State.VISIBLE
    assert figures(thread, board) == (1, 2, 0, 1, 2)
    assert not synchronize_forums()


def test_the_silenced_put_nothing_back(thread: Thread, regular: Member, moderator: Member) -> None:
    post = reply(regular, thread)
    posts.remove_post(actor=regular, post=loaded(post))
    moderation.sanction(actor=moderator, member=regular, kind="silence", reason="Enough")
    assert Sanction.objects.count() == 1
    with pytest.raises(NotAllowed):
        posts.restore_post(actor=regular, post=loaded(post))
    assert loaded(post).state == State.REMOVED


def test_the_desk_decides_about_what_its_author_removed(
    thread: Thread, board: Board, lurker: Member, leader: Member
) -> None:
    published, refused = (reply(lurker, thread, f"加微信：abc1234{n} 日结兼职") for n in (5, 6))
    for post in (published, refused):
        posts.remove_post(actor=lurker, post=loaded(post))
    moderation.approve_hold(actor=leader, hold=Hold.objects.get(object_id=published.pk))
    moderation.reject_hold(actor=leader, hold=Hold.objects.get(object_id=refused.pk))
    assert (loaded(published).state, loaded(refused).state) == (State.REMOVED, State.HIDDEN)
    assert posts.restore_post(actor=lurker, post=loaded(published)).state == State.VISIBLE
    with pytest.raises(NotAllowed):
        posts.restore_post(actor=lurker, post=loaded(refused))
    assert figures(thread, board) == (1, 2, 0, 1, 2)
    assert not synchronize_forums()


def test_a_report_on_a_removed_post_is_decided_and_taken_back(
    thread: Thread, board: Board, regular: Member, novice: Member, leader: Member
) -> None:
    post = reply(regular, thread)
    report = moderation.report(actor=novice, kind="post", object_id=post.pk, reason="abuse", details="look")
    posts.remove_post(actor=regular, post=loaded(post))
    moderation.resolve_report(actor=leader, report=report, outcome="hide", reason="Insults")
    assert loaded(post).state == State.HIDDEN
    with pytest.raises(NotAllowed):
        posts.restore_post(actor=regular, post=loaded(post))
    moderation.undo_resolution(actor=leader, report=report)
    # Not shown against its author's will.
    assert loaded(post).state == State.REMOVED
    assert figures(thread, board) == (0, 1, 0, 1, 1)
    assert posts.restore_post(actor=regular, post=loaded(post)).state == State.VISIBLE
    assert not synchronize_forums()


def test_what_was_allowed_for_another_state_is_a_conflict(
    thread: Thread, board: Board, regular: Member, leader: Member
) -> None:
    post = reply(regular, thread)
    posts.remove_post(actor=regular, post=loaded(post))
    removed = loaded(post)
    posts.hide_post(actor=leader, post=loaded(post))
    with pytest.raises(Conflict):
        posts.restore_post(actor=regular, post=removed)
    assert loaded(post).state == State.HIDDEN
    assert PostEvent.objects.count() == 2


def test_an_edited_title_is_looked_at_again(board: Board, novice: Member) -> None:
    thread = open_thread(novice, board, title="Which case", body="The one of last year?")
    posts.edit_post(
        actor=novice,
        post=first_post(thread),
        body="The one of this year?",
        version=1,
        title="日结兼职 加微信：abc12345",
    )
    assert first_post(thread).state == State.HELD
