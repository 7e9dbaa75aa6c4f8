"""Threads that are moved, merged and split: addresses, figures and facts stay right, and all of it can be undone."""

from typing import Any

import pytest

from community.audit.models import Entry
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.notifications import services as notifications
from community.notifications.models import Delivery, Notification
from community.notifications.queries import inbox_page
from forums.enums import Audience, BoardKind, State, ThreadEventKind
from forums.models import Board, FloorRedirect, Poll, Post, Resource, Thread, ThreadEvent
from forums.services import answers, carrying, ledger, moving, posts, splitting, thanks
from forums.services.counters import settle_boards
from forums.services.polls import PollPlan
from forums.services.synchronize import synchronize_forums
from forums.services.undoing import undo_event
from members.models import Fact, Member
from tests.factories.forums import BoardFactory, TagFactory, first_post, moderate, open_thread, reply
from tests.factories.members import MemberFactory
from tests.factories.resources import release, resource_thread

pytestmark = pytest.mark.django_db


def fresh(thread: Thread) -> Thread:
    return Thread.objects.select_related("board", "author").get(pk=thread.pk)


def again(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)


def floors(thread: Thread) -> list[tuple[int, int]]:
    """(floor, post) in order."""
    return list(Post.objects.filter(thread=thread).order_by("number").values_list("number", "pk"))


def figures(*things: Thread | Board) -> list[tuple[int, ...]]:
    found = []
    settle_boards()
    for thing in things:
        if isinstance(thing, Board):
            thing.refresh_from_db()
            found.append((thing.thread_count, thing.post_count))
        else:
            row = fresh(thing)
            found.append((row.reply_count, row.people_count, row.thanks_count, row.next_number))
    return found


def facts_now() -> list[tuple[Any, ...]]:
    return sorted(Fact.objects.values_list("source", "member", "kind", "subject", "other", "amount", "day"), key=str)


def everything_adds_up() -> None:
    """Counters and ledger are what a rebuild makes of the posts."""
    assert not synchronize_forums()
    written = sorted(
        ((fact.source, fact.member_id, fact.kind, fact.subject, fact.other_id) for fact in Fact.objects.all()), key=str
    )
    rebuilt = sorted(
        ((row.source, row.member_id, row.kind, row.subject, row.other_id) for row in ledger.rows()), key=str
    )
    assert written == rebuilt


def undo(actor: Member, kind: ThreadEventKind, thread: Thread) -> Thread:
    return undo_event(
        actor=actor,
        event=ThreadEvent.objects.select_related("thread", "other_thread__board").get(kind=kind, thread=thread),
    )


@pytest.fixture
def other(db: None) -> Board:
    return BoardFactory(slug="talk")


def test_a_thread_moves_with_its_figures_and_the_tags_known_there(
    moderator: Member, regular: Member, thread: Thread, other: Board
) -> None:
    reply(regular, thread)
    old = thread.board
    both = TagFactory(board=old, slug="light", name_en="Light")
    moving.put_tags(fresh(thread), [both.pk, TagFactory(board=old).pk])
    same = TagFactory(board=other, slug="lamps", name_en="Lamps", synonyms=["LIGHT"])
    moved = moving.move_thread(actor=moderator, thread=thread, board=other, reason="It fits better there")
    assert (moved.board, moved.kind, moved.tag_ids) == (other, BoardKind.DISCUSSION, [same.pk])
    assert figures(old, other) == [(0, 0), (1, 2)]
    event = ThreadEvent.objects.get()
    assert (event.kind, event.other_board, event.after_number, event.public) == ("moved", old, 2, True)
    assert Entry.objects.filter(action="forums.move", subject_id=str(thread.pk)).count() == 1
    everything_adds_up()
    undo(moderator, ThreadEventKind.MOVED, thread)
    back = fresh(thread)
    assert (back.board, back.kind) == (old, BoardKind.QUESTION)
    assert both.pk in back.tag_ids
    assert figures(old, other) == [(1, 2), (0, 0)]
    assert Entry.objects.filter(action="forums.undo").count() == 1
    everything_adds_up()


def test_who_moves_and_where_to(regular: Member, leader: Member, thread: Thread, other: Board) -> None:
    closed = BoardFactory(seen_by=Audience.STAFF)
    here = moderate(MemberFactory(role="novice"), thread.board)
    for actor, board in ((regular, other), (leader, closed), (here, closed)):
        with pytest.raises(NotAllowed):
            moving.move_thread(actor=actor, thread=thread, board=board)
    with pytest.raises(InvalidInput):
        moving.move_thread(actor=here, thread=thread, board=thread.board)
    assert fresh(thread).board == thread.board
    assert not ThreadEvent.objects.exists()
    assert moving.move_thread(actor=here, thread=thread, board=other).board == other
    with pytest.raises(NotAllowed):
        # They keep order where it came from, not where it is now.
        moving.move_thread(actor=here, thread=thread, board=thread.board)


def test_a_move_that_something_followed_is_not_undone(leader: Member, thread: Thread, other: Board) -> None:
    third = BoardFactory()
    moving.move_thread(actor=leader, thread=thread, board=other)
    moving.move_thread(actor=leader, thread=thread, board=third)
    first = ThreadEvent.objects.order_by("id")[0]
    with pytest.raises(Conflict):
        undo_event(actor=leader, event=first)
    assert fresh(thread).board == third
    assert ThreadEvent.objects.get(pk=first.pk).undone_at is None


def test_feedback_becomes_a_case_where_staff_owe_an_answer(leader: Member, thread: Thread) -> None:
    answering = BoardFactory(kind=BoardKind.FEEDBACK)
    moved = moving.move_thread(actor=leader, thread=thread, board=answering)
    assert moved.kind == BoardKind.FEEDBACK
    undo(leader, ThreadEventKind.MOVED, thread)
    assert fresh(thread).kind == BoardKind.QUESTION


def test_a_merge_keeps_every_address_and_every_fact(
    moderator: Member, regular: Member, novice: Member, thread: Thread, other: Board
) -> None:
    lurker = MemberFactory(role="lurker")
    double = open_thread(lurker, other, title="The same question again")
    second = reply(regular, double)
    thanks.give(actor=novice, post=again(second))
    kept = reply(regular, thread)
    moved_ids = [pk for _number, pk in floors(double)]
    before, counted = facts_now(), figures(thread, double, thread.board, other)
    into = moving.merge_thread(actor=moderator, thread=double, into=thread, reason="The same question")
    assert floors(into) == [(1, first_post(thread).pk), (2, kept.pk), (3, moved_ids[0]), (4, moved_ids[1])]
    assert fresh(into).last_post_by == regular
    shell = fresh(double)
    assert (shell.merged_into, shell.state, floors(double)) == (thread, State.REMOVED, [])
    redirects = FloorRedirect.objects.order_by("number").values_list("thread", "number", "post")
    assert list(redirects) == [(double.pk, 1, moved_ids[0]), (double.pk, 2, moved_ids[1])]
    assert figures(thread, thread.board, other) == [(3, 3, 1, 5), (1, 4), (0, 0)]
    assert facts_now() == before
    event = ThreadEvent.objects.get(thread=thread)
    assert (event.kind, event.after_number, event.data["first"], event.data["posts"]) == ("took_in", 2, 3, 2)
    everything_adds_up()
    later = reply(lurker, fresh(thread))
    undo(moderator, ThreadEventKind.TOOK_IN, thread)
    assert floors(double) == [(1, moved_ids[0]), (2, moved_ids[1])]
    assert [pk for _number, pk in floors(thread)][-1] == later.pk
    assert figures(double, other) == [counted[1], counted[3]]
    assert not Post.objects.filter(origin_thread__isnull=False).exists()
    # A link made while they stood together still finds its post.
    assert list(FloorRedirect.objects.order_by("number").values_list("thread", "number")) == [
        (thread.pk, 3),
        (thread.pk, 4),
    ]
    everything_adds_up()


def test_what_is_hidden_and_shown_after_a_merge_counts_as_it_did(
    moderator: Member, regular: Member, thread: Thread, other: Board
) -> None:
    double = open_thread(MemberFactory(role="lurker"), other, title="Once more")
    second = reply(regular, double)
    moving.merge_thread(actor=moderator, thread=double, into=thread)
    everything_adds_up()
    posts.hide_post(actor=moderator, post=again(second), reason="rude")
    everything_adds_up()
    posts.restore_post(actor=moderator, post=again(second))
    everything_adds_up()
    subjects = set(Fact.objects.filter(member=regular).values_list("subject", flat=True))
    assert subjects == {f"thread:{double.pk}"}


def test_what_was_the_answer_keeps_what_it_counted_for(
    moderator: Member, novice: Member, regular: Member, board: Board, thread: Thread
) -> None:
    double = open_thread(novice, board, title="Asked twice")
    answer = reply(regular, double)
    answers.accept_answer(actor=novice, post=again(answer))
    before = facts_now()
    moving.merge_thread(actor=moderator, thread=double, into=thread)
    assert fresh(thread).accepted_post_id == answer.pk
    assert facts_now() == before
    everything_adds_up()
    undo(moderator, ThreadEventKind.TOOK_IN, thread)
    assert fresh(double).accepted_post_id == answer.pk
    assert fresh(thread).accepted_post_id is None
    assert facts_now() == before
    everything_adds_up()


def test_an_answer_accepted_after_a_merge_is_that_threads(
    moderator: Member, novice: Member, regular: Member, thread: Thread, other: Board
) -> None:
    double = open_thread(MemberFactory(), other, title="Not a question")
    answer = reply(regular, double)
    moving.merge_thread(actor=moderator, thread=double, into=thread)
    answers.accept_answer(actor=novice, post=again(answer))
    fact = Fact.objects.get(kind="answer_accepted")
    assert (fact.subject, fact.other) == (f"thread:{thread.pk}", novice)
    everything_adds_up()
    undo(moderator, ThreadEventKind.TOOK_IN, thread)
    assert fresh(thread).accepted_post_id is None
    everything_adds_up()


@pytest.mark.parametrize("what", ["itself", "hidden", "meetup", "stranger", "polls", "download"])
def test_what_is_not_merged(
    what: str, moderator: Member, regular: Member, novice: Member, board: Board, thread: Thread
) -> None:
    source, actor = open_thread(MemberFactory(), board, title="Another"), moderator
    if what == "itself":
        source = thread
    elif what == "hidden":
        posts.hide_post(actor=moderator, post=first_post(source), reason="spam")
    elif what == "meetup":
        Thread.objects.filter(pk=source.pk).update(system=True)
    elif what == "polls":
        source, thread = (open_thread(novice, board, poll=PollPlan("Where to?", ["West", "East"])) for _ in range(2))
    elif what == "download":
        source = resource_thread(regular)
        release(regular, source)
    else:
        actor = novice
    with pytest.raises((InvalidInput, NotAllowed)):
        moving.merge_thread(actor=actor, thread=source, into=thread)
    assert len(floors(source)) == 1
    assert fresh(source).state == (State.HIDDEN if what == "hidden" else State.VISIBLE)
    assert Poll.objects.filter(thread=source).exists() == (what == "polls")
    assert Resource.objects.filter(thread=source).exists() == (what == "download")
    assert not FloorRedirect.objects.exists()


def test_moderators_of_one_board_do_not_reach_into_another(thread: Thread, other: Board) -> None:
    here = moderate(MemberFactory(role="regular"), thread.board)
    far = open_thread(MemberFactory(), other, title="Far away")
    for source, target in ((thread, far), (far, thread)):
        with pytest.raises(NotAllowed):
            moving.merge_thread(actor=here, thread=source, into=target)
    assert len(floors(far)) == len(floors(thread)) == 1


def test_a_split_and_its_undoing(moderator: Member, regular: Member, novice: Member, thread: Thread) -> None:
    stays, goes, too = (reply(person, thread) for person in (novice, regular, novice))
    thanks.give(actor=novice, post=again(goes))
    before, counted = facts_now(), figures(thread, thread.board)
    made = splitting.split_thread(
        actor=moderator, thread=thread, numbers=[4, 3], title="Something else", reason="Apart"
    )
    assert floors(made) == [(1, goes.pk), (2, too.pk)]
    assert floors(thread) == [(1, first_post(thread).pk), (2, stays.pk)]
    assert (made.title, made.author, fresh(made).created_at) == ("Something else", regular, again(goes).created_at)
    assert figures(thread, made, thread.board) == [(1, 1, 0, 5), (1, 2, 1, 3), (2, 4)]
    assert facts_now() == before
    assert {(event.thread_id, event.kind, event.after_number) for event in ThreadEvent.objects.all()} == {
        (thread.pk, "split", 2),
        (made.pk, "begun", 0),
    }
    everything_adds_up()
    # The numbers of those who went are never given to others.
    new = reply(regular, fresh(thread))
    assert new.number == 5
    meanwhile = reply(novice, fresh(made))
    undo(moderator, ThreadEventKind.SPLIT, thread)
    assert floors(thread)[1:] == [(2, stays.pk), (3, goes.pk), (4, too.pk), (5, new.pk), (6, meanwhile.pk)]
    assert fresh(made).merged_into == thread
    assert counted[0][0] + 2 == fresh(thread).reply_count
    everything_adds_up()


@pytest.mark.parametrize("numbers", [[], [1], [1, 2], [2, 99]])
def test_what_cannot_be_split_off(numbers: list[int], moderator: Member, regular: Member, thread: Thread) -> None:
    reply(regular, thread)
    with pytest.raises(InvalidInput) as refused:
        splitting.split_thread(actor=moderator, thread=thread, numbers=numbers, title="Else")
    assert refused.value.field == "numbers"
    assert Thread.objects.count() == 1


def test_the_accepted_answer_stays(moderator: Member, novice: Member, regular: Member, thread: Thread) -> None:
    answer = reply(regular, thread)
    answers.accept_answer(actor=novice, post=again(answer))
    with pytest.raises(InvalidInput):
        splitting.split_thread(actor=moderator, thread=thread, numbers=[2], title="Else")
    assert fresh(thread).accepted_post_id == answer.pk


def test_there_and_back_and_there_again(moderator: Member, regular: Member, thread: Thread) -> None:
    goes = reply(regular, thread)
    made = splitting.split_thread(actor=moderator, thread=thread, numbers=[2], title="Else")
    undo(moderator, ThreadEventKind.SPLIT, thread)
    once_more = splitting.split_thread(actor=moderator, thread=thread, numbers=[2], title="Else again")
    assert floors(once_more) == [(1, goes.pk)]
    addresses = dict(FloorRedirect.objects.values_list("thread", "post"))
    assert addresses == {thread.pk: goes.pk, made.pk: goes.pk}
    everything_adds_up()


def test_undoing_twice_is_once(moderator: Member, thread: Thread, other: Board) -> None:
    moving.move_thread(actor=moderator, thread=thread, board=other)
    undo(moderator, ThreadEventKind.MOVED, thread)
    undo(moderator, ThreadEventKind.MOVED, thread)
    assert fresh(thread).board == thread.board
    assert Entry.objects.filter(action="forums.undo").count() == 1


def test_a_poll_goes_with_its_posts_and_comes_back(moderator: Member, novice: Member, thread: Thread) -> None:
    asked = open_thread(novice, thread.board, poll=PollPlan("Where to?", ["West", "East"]))
    moving.merge_thread(actor=moderator, thread=asked, into=thread)
    assert (fresh(thread).has_poll, fresh(asked).has_poll) == (True, False)
    assert Poll.objects.get().thread == thread
    undo(moderator, ThreadEventKind.TOOK_IN, thread)
    assert (fresh(thread).has_poll, fresh(asked).has_poll) == (False, True)
    assert Poll.objects.get().thread == asked


def test_undoing_a_split_brings_a_poll_that_came_into_it(moderator: Member, regular: Member, thread: Thread) -> None:
    reply(regular, thread)
    made = splitting.split_thread(actor=moderator, thread=thread, numbers=[2], title="Else")
    asked = open_thread(regular, thread.board, poll=PollPlan("Where to?", ["West", "East"]))
    moving.merge_thread(actor=moderator, thread=asked, into=made)
    undo(moderator, ThreadEventKind.SPLIT, thread)
    assert Poll.objects.get().thread == thread
    assert (fresh(thread).has_poll, fresh(made).has_poll) == (True, False)


def test_undoing_a_split_hides_no_poll(moderator: Member, regular: Member, novice: Member, board: Board) -> None:
    plan = PollPlan("Where to?", ["West", "East"])
    thread = open_thread(novice, board, poll=plan)
    reply(regular, thread)
    made = splitting.split_thread(actor=moderator, thread=thread, numbers=[2], title="Else")
    moving.merge_thread(actor=moderator, thread=open_thread(regular, board, poll=plan), into=made)
    before = floors(thread), floors(made)
    with pytest.raises(Conflict):
        undo(moderator, ThreadEventKind.SPLIT, thread)
    assert (floors(thread), floors(made)) == before
    assert set(Poll.objects.values_list("thread", flat=True)) == {thread.pk, made.pk}


def test_posts_of_several_pages_are_split_off(moderator: Member, regular: Member, thread: Thread) -> None:
    rows = [reply(regular, thread) for _ in range(45)]
    made = splitting.split_thread(actor=moderator, thread=thread, numbers=[3], spans=[(20, 22), (43, 90)], title="Else")
    chosen = [row.pk for row in rows if row.number in (3, 20, 21, 22, 43, 44, 45, 46)]
    assert floors(made) == list(enumerate(chosen, 1))
    # Between two floors goes what is left there.
    more = splitting.split_thread(actor=moderator, thread=thread, numbers=[], spans=[(19, 24)], title="More")
    assert floors(more) == [(1, rows[17].pk), (2, rows[21].pk), (3, rows[22].pk)]
    everything_adds_up()
    for gone in (more, made):
        undo_event(actor=moderator, event=ThreadEvent.objects.get(kind="split", other_thread=gone))
    assert floors(thread)[1:] == [(row.number, row.pk) for row in rows]
    everything_adds_up()


def test_no_more_are_split_off_than_one_request_can_carry(
    moderator: Member, regular: Member, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [reply(regular, thread) for _ in range(4)]
    monkeypatch.setattr(carrying, "MOST_POSTS", 3)
    with pytest.raises(InvalidInput, match="At most"):
        splitting.split_thread(actor=moderator, thread=thread, numbers=[], spans=[(2, 5)], title="Else")
    assert len(floors(thread)) == 5
    made = splitting.split_thread(actor=moderator, thread=thread, numbers=[], spans=[(3, 5)], title="Else")
    assert floors(made) == [(1, rows[1].pk), (2, rows[2].pk), (3, rows[3].pk)]


def moves_told(member: Member) -> list[tuple[str, str]]:
    """(board, reason) of the lines about moved threads in the member's inbox."""
    rows = [line.row for group in inbox_page(member, after=None).groups for line in group.lines]
    return [(row.context["board_name"], row.context["reason"]) for row in rows if row.kind == "thread_moved"]


def test_who_opened_a_thread_is_told_where_it_went(moderator: Member, novice: Member, thread: Thread) -> None:
    Member.objects.filter(pk=novice.pk).update(language="zh-hans")
    other = BoardFactory(name_en="Talk", name_zh_hans="闲聊")
    moving.move_thread(actor=moderator, thread=thread, board=other, reason="Fits better")
    assert moves_told(novice) == [("闲聊", "Fits better")]
    assert not Delivery.objects.filter(kind="thread_moved").exists()
    undo(moderator, ThreadEventKind.MOVED, thread)
    assert moves_told(novice) == []


def test_who_moves_their_own_thread_knows(moderator: Member, board: Board, other: Board) -> None:
    own = open_thread(moderator, board)
    moving.move_thread(actor=moderator, thread=own, board=other)
    assert fresh(own).board == other
    assert moves_told(moderator) == []


def test_the_author_may_want_a_mail_or_nothing_and_learns_of_no_closed_board(
    moderator: Member, novice: Member, board: Board, other: Board, mailoutbox: Any
) -> None:
    threads = [open_thread(novice, board, title=title) for title in ("One", "Two", "Three")]
    notifications.set_preference(member_id=novice.pk, kind="thread_moved", mail=True)
    closed = BoardFactory(name_en="Back room", seen_by=Audience.STAFF)
    for row, place in zip(threads, (other, closed, other), strict=True):
        moving.move_thread(actor=moderator, thread=row, board=place)
    undo(moderator, ThreadEventKind.MOVED, threads[2])
    for delivery in Delivery.objects.filter(kind="thread_moved"):
        notifications.send_now(delivery.pk)
    assert [mail.subject for mail in mailoutbox] == [f"“One” stands on {other.name_en} now"]
    assert [name for name, _ in moves_told(novice)] == [other.name_en]
    notifications.set_preference(member_id=novice.pk, kind="thread_moved", mail=False, inbox=False)
    before = Delivery.objects.count(), Notification.objects.count()
    moving.move_thread(actor=moderator, thread=threads[2], board=other)
    assert (Delivery.objects.count(), Notification.objects.count()) == before
