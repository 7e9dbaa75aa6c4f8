"""Threads that find their place: moved to another board, merged into another thread."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core import pagestamps
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import BoardKind, State, ThreadEventKind
from forums.models import Board, FloorRedirect, Resource, Thread, ThreadEvent
from forums.queries.tags import tags_of
from forums.services import carrying, counters, events, joining, notices, polls, search, stamps
from forums.services.feedback import clock as feedback
from forums.services.tags import put_tags
from members.models import Member


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
    event = events.record(
        thread=row, kind=ThreadEventKind.MOVED, actor=actor, reason=reason, data=data, other_board=old
    )
    audit.record(actor=actor, action="forums.move", subject=row, data=data | {"reason": reason[:300]})
    notices.moved(row, event, actor=actor)
    return row


def _keep_in_sight(thread: Thread, board: Board, *, field: str) -> None:
    """What was written to the team is not put out of sight by moving it: hiding takes a public line."""
    if thread.is_feedback and policies.is_seen_by_fewer(board, thread.board):
        raise InvalidInput(
            _("What was written to the team cannot be moved to where fewer people see it. Hide it and say why."),
            field=field,
        )


def move_back(*, actor: Member, thread: Thread, event: ThreadEvent) -> None:
    """Undo a move: board, kind and tags are again what they were; its author hears no more of it. The row is held."""
    data = event.data
    if thread.board_id != data["to"]:
        raise Conflict
    board = Board.objects.filter(pk=data["from"]).first()
    if board is None or not policies.can_move_to(actor, board):
        raise NotAllowed
    known = {tag.pk for tag in tags_of(board)}
    _put_on(thread, board, kind=data["kind"], tags=[tag for tag in data["tags"] if tag in known], actor=actor)
    notices.not_moved(event)


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
    return BoardKind.DISCUSSION if board.kind in joining.OPENED_SO else board.kind


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
    _stays_whole(source, target)
    _keep_in_sight(source, target.board, field="into")
    posts = joining.posts_of(source)
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
    joining.close_into(source, target)
    joining.watch_too(source, target)
    carrying.finish(threads=(source, target), before=before, post_ids=[post.pk for post in posts])
    joining.follow_feedback(actor, source, target)
    audit.record(
        actor=actor,
        action="forums.merge",
        subject=source,
        data={"into": target.pk, "event": event.pk, "posts": [post.pk for post in posts], "reason": reason[:300]},
    )
    return target


def _stays_whole(source: Thread, target: Thread) -> None:
    """Raise InvalidInput (field "into") for what a merge would put out of sight."""
    if source.system:
        raise InvalidInput(_("A thread that belongs to a meetup stays on its own."), field="into")
    if source.kind == BoardKind.RESOURCE or Resource.objects.filter(thread=source).exists():
        raise InvalidInput(
            _("A thread for downloads stays on its own: its versions and files would have no place in another."),
            field="into",
        )
    if source.has_poll and target.has_poll:
        raise InvalidInput(
            _("Both threads have a poll, and a thread has room for one: the other would be lost."), field="into"
        )


def take_apart(*, actor: Member, thread: Thread, event: ThreadEvent) -> None:
    """Undo a merge: what came from the other thread and is still here goes back to its floors."""
    assert event.other_thread_id is not None  # noqa: S101  (events of merges have it)
    source = counters.lock_thread(event.other_thread_id)
    left = FloorRedirect.objects.filter(thread=source, post__thread=thread).select_related("post").order_by("number")
    posts = [redirect.post for redirect in left]
    if source.merged_into_id != thread.pk or not left or left[0].number != 1:
        raise Conflict
    before = [carrying.weight_of(row) for row in (source, thread)]
    joining.give_up_answer(thread, {post.pk for post in posts}, keep=event.data["accepted"], actor=actor)
    if event.data.get("poll"):
        polls.hand_over(event.data["poll"], source=thread, target=source)
    carrying.carry(posts=posts, source=thread, target=source)
    source.merged_into = None
    source.state = event.data["state"]
    source.accepted_post_id = event.data["accepted"]
    source.save(update_fields=["merged_into", "state", "accepted_post"])
    carrying.finish(threads=(source, thread), before=before, post_ids=[post.pk for post in posts])
    joining.follow_feedback(actor, source, thread)


def _keep_answer(source: Thread, target: Thread) -> None:
    """What was the answer stays it where the same person asked; what it counted for stays in any case."""
    same = source.author_id == target.author_id and target.takes_answers and target.accepted_post_id is None
    if source.accepted_post_id and same:
        target.accepted_post_id = source.accepted_post_id
        target.save(update_fields=["accepted_post"])
