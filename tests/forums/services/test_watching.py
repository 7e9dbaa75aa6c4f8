import pytest

from community.core.errors import InvalidInput, NotAllowed
from community.notifications.models import Delivery, Event, Notification
from community.notifications.registry import kinds
from community.notifications.services import mark_subject_read
from community.notifications.services.fanout import fan_out
from community.notifications.services.outbox import IN_TRANSACTION
from forums.models import Board, BoardFollow, Post, Thread, ThreadWatch
from forums.services import posts, reading, watching
from members.models import Member
from members.services.ignoring import ignore
from tests.factories.forums import BoardFactory, first_post, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[int]:
    return list(Notification.objects.filter(kind=kind).order_by("id").values_list("member_id", flat=True))


def test_who_writes_hears_of_what_follows(thread: Thread, novice: Member, regular: Member) -> None:
    reply(regular, thread)
    reply(novice, thread)
    rows = {row.member_id: (row.level, row.chosen) for row in ThreadWatch.objects.filter(thread=thread)}
    assert rows == {novice.pk: ("watching", False), regular.pk: ("tracking", False)}
    watching.watch_thread(actor=regular, thread=thread, level="muted")
    reply(regular, thread)
    row = ThreadWatch.objects.get(member=regular)
    assert (row.level, row.chosen) == ("muted", True)


def test_watchers_are_told_once_until_they_have_read(thread: Thread, regular: Member, leader: Member) -> None:
    watching.watch_thread(actor=leader, thread=thread, level="watching")
    reply(regular, thread)
    reply(regular, thread)
    assert told("new_post_in_watched") == [leader.pk]
    assert Delivery.objects.filter(kind="new_post_in_watched").count() == 1
    mark_subject_read(member=leader, subject=f"thread:{thread.pk}")
    reply(regular, thread)
    assert told("new_post_in_watched") == [leader.pk] * 2


def test_nobody_hears_twice_or_of_themselves(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    watching.watch_thread(actor=leader, thread=thread, level="watching")
    post = reply(leader, thread)
    assert told("new_post_in_watched") == []
    reply(regular, thread, quote_of=post.pk)
    assert sorted(told("reply_to_me")) == sorted([novice.pk, novice.pk, leader.pk][1:])
    assert told("new_post_in_watched") == []


def test_watching_a_board_tells_of_threads_and_posts(
    board: Board, novice: Member, regular: Member, leader: Member
) -> None:
    watching.watch_board(actor=leader, board=board, level="watching")
    watching.watch_board(actor=regular, board=BoardFactory(), level="watching")
    thread = open_thread(novice, board)
    assert told("new_thread_in_watched") == [leader.pk]
    reply(regular, thread)
    assert told("new_post_in_watched") == [leader.pk]
    watching.watch_thread(actor=leader, thread=thread, level="normal")
    mark_subject_read(member=leader, subject=f"thread:{thread.pk}")
    reply(regular, thread)
    assert told("new_post_in_watched") == [leader.pk]


def test_a_held_thread_is_told_of_when_it_appears(board: Board, lurker: Member, leader: Member, admin: Member) -> None:
    watching.watch_board(actor=leader, board=board, level="watching")
    thread = open_thread(lurker, board, body="Win money 赌博 casino casino casino casino")
    if thread.state == "visible":
        pytest.fail("the text was meant to be held")
    assert told("new_thread_in_watched") == []
    posts.restore_post(actor=admin, post=Post.objects.select_related("thread__board", "author").get(thread=thread))
    assert told("new_thread_in_watched") == [leader.pk]


def test_muted_is_silent(thread: Thread, board: Board, novice: Member, regular: Member, leader: Member) -> None:
    mine = reply(leader, thread)
    watching.watch_thread(actor=novice, thread=thread, level="muted")
    watching.watch_thread(actor=leader, thread=thread, level="muted")
    Notification.objects.all().delete()
    reply(regular, thread, quote_of=mine.pk)
    assert not Notification.objects.exists()
    # Muting a board leaves alone what one has written in; a thread of somebody else's on it is silent.
    other = open_thread(novice, board)
    watching.watch_board(actor=novice, board=board, level="muted")
    reply(regular, other)
    assert told("reply_to_me") == [novice.pk]


def test_a_mail_waiting_is_not_sent_once_the_thread_is_muted(thread: Thread, novice: Member, regular: Member) -> None:
    reply(regular, thread)
    delivery = Delivery.objects.get(member=novice, kind="reply_to_me")
    assert kinds["reply_to_me"].still_wanted(delivery)
    watching.watch_thread(actor=novice, thread=thread, level="muted")
    assert not kinds["reply_to_me"].still_wanted(delivery)


def test_an_author_who_only_tracks_is_told_when_quoted(thread: Thread, novice: Member, regular: Member) -> None:
    watching.watch_thread(actor=novice, thread=thread, level="tracking")
    reply(regular, thread)
    assert told("reply_to_me") == []
    reply(regular, thread, quote_of=first_post(thread).pk)
    assert told("reply_to_me") == [novice.pk]


def test_who_ignores_the_writer_hears_nothing(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    watching.watch_thread(actor=leader, thread=thread, level="watching")
    for member in (novice, leader):
        ignore(actor=member, member=regular)
    reply(regular, thread)
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()


def test_what_is_no_level_changes_nothing(board: Board, thread: Thread, regular: Member) -> None:
    with pytest.raises(InvalidInput):
        watching.watch_board(actor=regular, board=board, level="shouting")
    with pytest.raises(InvalidInput):
        watching.watch_thread(actor=regular, thread=thread, level="")
    secret = BoardFactory(seen_by="staff")
    with pytest.raises(NotAllowed):
        watching.watch_board(actor=regular, board=secret, level="watching")
    assert not BoardFollow.objects.exists()
    assert not ThreadWatch.objects.filter(member=regular).exists()


def test_many_watchers_are_told_by_the_tick(board: Board, novice: Member, regular: Member) -> None:
    crowd = [MemberFactory() for _ in range(IN_TRANSACTION + 5)]
    gone = crowd[7]
    BoardFollow.objects.bulk_create([BoardFollow(member=one, board=board, level="watching") for one in crowd])
    thread = open_thread(novice, board)
    assert told("new_thread_in_watched") == []
    assert Event.objects.get().audience == "forums.board"
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    reading.mark_board_read(member=crowd[0], board=board)
    fan_out()
    assert sorted(told("new_thread_in_watched")) == sorted(one.pk for one in crowd if one != gone)
    assert Event.objects.get().done_at is not None
    assert fan_out() == 0
    assert thread.pk
