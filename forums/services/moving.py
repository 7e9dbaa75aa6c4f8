"""Threads that find their place: moved to another board, merged into another thread, split in two."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core import pagestamps
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import BoardKind, State, ThreadEventKind
from forums.models import Board, FloorRedirect, Post, Thread, ThreadEvent, ThreadWatch
from forums.queries.tags import tags_of
from forums.services import carrying, counters, events, polls, search, stamps, states
from forums.services.feedback import clock as feedback
from forums.services.tags import put_tags
from forums.services.texts import compose_title
from members.models import Member

# Of these kinds are only threads that were opened so: releases and announcements are not made by moving.
_OPENED_SO = (BoardKind.RESOURCE, BoardKind.ANNOUNCEMENT)


@transaction.atomic
def move_thread(*, actor: Member, thread: Thread, board: Board, reason: str = "") -> Thread:
    """Move the thread to another board, where it becomes one of that board's kind and keeps the tags known there.

    Raises NotAllowed, and InvalidInput (field "board") for the board where it is, and for feedback that fewer people
    would see there.
    """
    require_voice(actor)
    row = counters.lock_thread(thread.pk)
    if not policies.can_arrange(actor, row) or not policies.can_move_to(actor, board):
        raise NotAllowed
    if row.board_id == board.pk:
        raise InvalidInput(_("It is on this board already."), field="board")
    _keep_in_sight(row, board, field="board")
    if row.state == State.HIDDEN and BoardKind.FEEDBACK in (row.kind, board.kind):
        raise InvalidInput(
            _("Show it again first: on a board of the team hidden threads keep their line."), field="board"
        )
    old = row.board
    data = {"from": old.pk, "to": board.pk, "kind": row.kind, "tags": list(row.tag_ids)}
    kept = _same_tags(row, board)
    _put_on(row, board, kind=_kind_on(row, board), tags=kept, actor=actor)
    events.record(thread=row, kind=ThreadEventKind.MOVED, actor=actor, reason=reason, data=data, other_board=old)
    audit.record(actor=actor, action="forums.move", subject=row, data=data | {"reason": reason[:300]})
    return row


def _keep_in_sight(thread: Thread, board: Board, *, field: str) -> None:
    """What was written to the team is not put out of sight by moving it: hiding takes a public line."""
    if thread.is_feedback and policies.is_seen_by_fewer(board, thread.board):
        raise InvalidInput(
            _("What was written to the team cannot be moved to where fewer people see it. Hide it and say why."),
            field=field,
        )


def move_back(*, actor: Member, thread: Thread, event: ThreadEvent) -> None:
    """Undo a move: board, kind and tags are again what they were. The thread's row is held."""
    data = event.data
    if thread.board_id != data["to"]:
        raise Conflict
    board = Board.objects.filter(pk=data["from"]).first()
    if board is None or not policies.can_move_to(actor, board):
        raise NotAllowed
    known = {tag.pk for tag in tags_of(board)}
    _put_on(thread, board, kind=data["kind"], tags=[tag for tag in data["tags"] if tag in known], actor=actor)


def _put_on(thread: Thread, board: Board, *, kind: str, tags: list[int], actor: Member) -> None:
    old_id = thread.board_id
    more_threads, more_posts = carrying.weight_of(thread)
    thread.board, thread.kind = board, kind
    thread.version += 1
    thread.save(update_fields=["board", "kind", "version"])
    put_tags(thread, tags)
    feedback.follow(thread.pk, actor=actor)
    search.thread_moved(thread)
    search.thread_changed(thread)
    for board_id, sign in sorted([(old_id, -1), (board.pk, 1)]):
        counters.board_changed(board_id, threads=sign * more_threads, posts=sign * more_posts)
    stamps.thread_changed(thread)
    pagestamps.touch(pagestamps.board(old_id))


def _kind_on(thread: Thread, board: Board) -> str:
    if thread.kind == BoardKind.RESOURCE:
        return thread.kind
    return BoardKind.DISCUSSION if board.kind in _OPENED_SO else board.kind


def _same_tags(thread: Thread, board: Board) -> list[int]:
    """Ids of the board's tags that share a word with the thread's present ones."""
    words = {word for tag in tags_of(thread.board) if tag.pk in thread.tag_ids for word in tag.words}
    return [tag.pk for tag in tags_of(board) if words.intersection(tag.words)]


@transaction.atomic
def merge_thread(*, actor: Member, thread: Thread, into: Thread, reason: str = "") -> Thread:
    """Put the thread's posts behind those of `into` and leave only its address. Returns `into`.

    Both must be readable for all who see their boards. Raises NotAllowed, Conflict, and InvalidInput (field "into").
    """
    require_voice(actor)
    if thread.pk == into.pk:
        raise InvalidInput(_("A thread cannot be merged into itself."), field="into")
    source, target = carrying.lock_threads(thread, into)
    if not (policies.can_arrange(actor, source) and policies.can_arrange(actor, target)):
        raise NotAllowed
    if source.state != State.VISIBLE or target.state != State.VISIBLE:
        raise InvalidInput(_("Only threads that can be read are merged."), field="into")
    if source.system or source.kind == BoardKind.RESOURCE:
        raise InvalidInput(_("A thread that belongs to a meetup or a download stays on its own."), field="into")
    _keep_in_sight(source, target.board, field="into")
    posts = _posts(source)
    carrying.check_number(len(posts))
    before = [carrying.weight_of(row) for row in (source, target)]
    data = {"title": source.title, "posts": len(posts), "accepted": source.accepted_post_id, "state": source.state}
    data["first"] = target.next_number
    data["poll"] = polls.hand_over(None, source=source, target=target)
    event = events.record(
        thread=target, kind=ThreadEventKind.TOOK_IN, actor=actor, reason=reason, data=data, other_thread=source
    )
    events.record(
        thread=source, kind=ThreadEventKind.MERGED, actor=actor, reason=reason, public=False, other_thread=target
    )
    _keep_answer(source, target)
    carrying.carry(posts=posts, source=source, target=target)
    _close_into(source, target)
    _watch_too(source, target)
    carrying.finish(threads=(source, target), before=before, post_ids=[post.pk for post in posts])
    _follow_feedback(actor, source, target)
    audit.record(
        actor=actor,
        action="forums.merge",
        subject=source,
        data={"into": target.pk, "event": event.pk, "posts": [post.pk for post in posts], "reason": reason[:300]},
    )
    return target


def take_apart(*, actor: Member, thread: Thread, event: ThreadEvent) -> None:
    """Undo a merge: what came from the other thread and is still here goes back to its floors."""
    assert event.other_thread_id is not None  # noqa: S101  (events of merges have it)
    source = counters.lock_thread(event.other_thread_id)
    left = FloorRedirect.objects.filter(thread=source, post__thread=thread).select_related("post").order_by("number")
    posts = [redirect.post for redirect in left]
    if source.merged_into_id != thread.pk or not left or left[0].number != 1:
        raise Conflict
    before = [carrying.weight_of(row) for row in (source, thread)]
    _give_up_answer(thread, {post.pk for post in posts}, keep=event.data["accepted"], actor=actor)
    if event.data.get("poll"):
        polls.hand_over(event.data["poll"], source=thread, target=source)
    carrying.carry(posts=posts, source=thread, target=source)
    source.merged_into = None
    source.state = event.data["state"]
    source.accepted_post_id = event.data["accepted"]
    source.save(update_fields=["merged_into", "state", "accepted_post"])
    carrying.finish(threads=(source, thread), before=before, post_ids=[post.pk for post in posts])
    _follow_feedback(actor, source, thread)


@transaction.atomic
def split_thread(
    *, actor: Member, thread: Thread, numbers: Iterable[int], title: str, board: Board | None = None, reason: str = ""
) -> Thread:
    """Make a thread of its own of the posts at these floors, on the same board or another; return it.

    The opening post and the accepted answer stay. Raises NotAllowed and InvalidInput (fields "numbers", "title").
    """
    require_voice(actor)
    source = counters.lock_thread(thread.pk)
    place = board or source.board
    if not policies.can_arrange(actor, source) or (
        place.pk != source.board_id and not policies.can_move_to(actor, place)
    ):
        raise NotAllowed
    posts = _chosen(source, set(numbers))
    heading = compose_title(title)
    opening = posts[0]
    target = Thread(
        board=place,
        title=heading,
        author=opening.author,
        language=opening.language,
        kind=BoardKind.DISCUSSION if place.kind in _OPENED_SO else place.kind,
        created_at=opening.created_at,
        last_post_at=opening.created_at,
        last_post_by=opening.author,
    )
    target.save(force_insert=True)
    before = [carrying.weight_of(source), (0, 0)]
    data = {"posts": len(posts), "numbers": [post.number for post in posts]}
    event = events.record(
        thread=source,
        kind=ThreadEventKind.SPLIT,
        actor=actor,
        reason=reason,
        data=data,
        other_thread=target,
        after=opening.number - 1,
    )
    events.record(
        thread=target, kind=ThreadEventKind.BEGUN, actor=actor, reason=reason, data=data, other_thread=source, after=0
    )
    carrying.carry(posts=posts, source=source, target=target)
    _watch_too(source, target)
    carrying.finish(threads=(source, target), before=before, post_ids=[post.pk for post in posts])
    _follow_feedback(actor, source, target)
    audit.record(
        actor=actor,
        action="forums.split",
        subject=source,
        data={"to": target.pk, "event": event.pk, "posts": [post.pk for post in posts], "reason": reason[:300]},
    )
    return target


def put_together(*, actor: Member, thread: Thread, event: ThreadEvent) -> None:
    """Undo a split: everything in the new thread comes to the old one, what was there to its floors."""
    assert event.other_thread_id is not None  # noqa: S101  (events of splits have it)
    other = counters.lock_thread(event.other_thread_id)
    if other.merged_into_id is not None:
        raise Conflict
    posts = _posts(other)
    carrying.check_number(len(posts))
    before = [carrying.weight_of(row) for row in (other, thread)]
    _give_up_answer(other, {post.pk for post in posts}, keep=None, actor=actor)
    carrying.carry(posts=posts, source=other, target=thread)
    _close_into(other, thread)
    carrying.finish(threads=(other, thread), before=before, post_ids=[post.pk for post in posts])
    _follow_feedback(actor, other, thread)


def _chosen(source: Thread, numbers: set[int]) -> list[Post]:
    posts = [post for post in _posts(source) if post.number in numbers]
    if not posts or len(posts) < len(numbers):
        raise InvalidInput(_("Choose the posts that go."), field="numbers")
    if posts[0].number == 1:
        raise InvalidInput(_("The first post stays: it opened the thread."), field="numbers")
    if any(post.pk == source.accepted_post_id for post in posts):
        raise InvalidInput(_("The accepted answer stays with its question."), field="numbers")
    if posts[0].state != State.VISIBLE:
        raise InvalidInput(
            _("The first of them opens the new thread: it must be one that can be read."), field="numbers"
        )
    carrying.check_number(len(posts))
    return posts


def _posts(thread: Thread) -> list[Post]:
    posts = Post.objects.filter(thread=thread).select_related("author").defer("source", "html").order_by("number")
    return list(posts[: carrying.MOST_POSTS + 1])


def _close_into(thread: Thread, target: Thread) -> None:
    """Leave of the thread no more than its address."""
    thread.merged_into, thread.state, thread.accepted_post = target, State.REMOVED, None
    thread.save(update_fields=["merged_into", "state", "accepted_post"])


def _keep_answer(source: Thread, target: Thread) -> None:
    """What was the answer stays it where the same person asked; what it counted for stays in any case."""
    same = source.author_id == target.author_id and target.takes_answers and target.accepted_post_id is None
    if source.accepted_post_id and same:
        target.accepted_post_id = source.accepted_post_id
        target.save(update_fields=["accepted_post"])


def _give_up_answer(thread: Thread, leaving: set[int], *, keep: int | None, actor: Member) -> None:
    """The accepted answer of `thread` leaves it with other posts: where it is none (not `keep`), it counts no more."""
    if thread.accepted_post_id not in leaving or thread.accepted_post_id is None:
        return
    if thread.accepted_post_id != keep:
        post = Post.objects.get(pk=thread.accepted_post_id)
        post.thread = thread
        states.drop_answer(thread=thread, post=post, actor=actor)
        return
    thread.accepted_post = None
    thread.save(update_fields=["accepted_post"])


def _watch_too(source: Thread, target: Thread) -> None:
    """Who watched the one watches the other now, unless they have said something about it."""
    watches = ThreadWatch.objects.filter(thread=source).only("member_id", "level", "chosen")
    ThreadWatch.objects.bulk_create(
        [ThreadWatch(member_id=row.member_id, thread=target, level=row.level, chosen=row.chosen) for row in watches],
        ignore_conflicts=True,
    )


def _follow_feedback(actor: Member, *threads: Thread) -> None:
    for thread in threads:
        feedback.follow(thread.pk, actor=actor)
