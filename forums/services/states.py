"""A post appears or goes: the one place where that happens, with all that hangs on it."""

from typing import Any

from django.db.models import F

from community.core.errors import Conflict
from community.core.statements import one_trip
from forums.enums import EventKind, State
from forums.models import Board, Post, PostEvent, Thread
from forums.models.thread import NOT_PUBLISHED
from forums.services import counters, ledger, search, stamps
from forums.services.feedback import clock as feedback
from members.models import Member
from members.services import roles


def shown_first(post: Post) -> None:
    """Do what follows from a post that was written and can be read at once. The thread's row is held."""
    with one_trip():
        write_shown(post)
    follow_shown(post)


def write_shown(post: Post) -> None:
    """The rows that follow from a new post; nobody looks at an answer here, so they may go in one trip."""
    counters.post_shown(post, new=True)
    ledger.post_shown(post)
    search.post_changed(post)


def follow_shown(post: Post) -> None:
    """What a new post, whose rows are written, means for its author's role and for a question's clock."""
    _took_part(post, None)
    _owed(post.thread, post, None)


def change(
    *, post: Post, to: State, kind: EventKind, actor: Member | None, reason: str = ""
) -> tuple[Post, PostEvent] | None:
    """Move `post` to the state `to` and write the event; None when it is there already. Raises Conflict.

    Locks thread and post, in this order. The state of the first post is its thread's too, except that a thread with
    replies outlives its first post's removal. When a thread on a feedback board is hidden, `reason` is its public line.
    """
    thread = counters.lock_thread(post.thread_id)
    row = Post.objects.select_related("author", "quote_of").select_for_update(no_key=True, of=("self",)).get(pk=post.pk)
    row.thread = thread
    if row.state == to:
        return None
    if row.state != post.state:
        # What was allowed for the state that the caller saw need not be for this one.
        raise Conflict
    was = row.state
    if thread.accepted_post_id == row.pk and to != State.VISIBLE:
        drop_answer(thread=thread, post=row, actor=actor)
    event = PostEvent.objects.create(post=row, kind=kind, actor=actor, reason=reason[:300])
    row.state = to
    row.save(update_fields=["state"])
    if to == State.VISIBLE:
        counters.post_shown(row, new=False)
        _now_counts(row, event)
    elif was == State.VISIBLE:
        counters.post_gone(row)
        ledger.post_gone(row, event)
    first_line = _follow(thread, row, was=was, reason=reason)
    _owed(thread, row, actor)
    search.post_changed(row)
    stamps.thread_changed(thread, and_boards=first_line)
    return row, event


def drop_answer(*, thread: Thread, post: Post, actor: Member | None) -> None:
    """Take the mark of the accepted answer away. The thread's row is held."""
    event = PostEvent.objects.create(post=post, kind=EventKind.UNACCEPTED, actor=actor)
    thread.accepted_post = None
    thread.save(update_fields=["accepted_post"])
    counters.tags_follow([thread])
    ledger.unaccepted(post, event)
    search.thread_changed(thread)


def _now_counts(post: Post, event: PostEvent) -> None:
    ledger.post_shown(post, event)
    _took_part(post, event)


def _took_part(post: Post, event: PostEvent | None) -> None:
    if post.counts_as_post:
        at = event.created_at if event else post.created_at
        roles.took_part(member_id=post.author_id, at=at, known=post.author)


def _owed(thread: Thread, post: Post, actor: Member | None) -> None:
    """What staff owe an answer, and whether they have given it, depends on the first post and on theirs."""
    if thread.is_feedback and (post.number == 1 or post.by_staff):
        feedback.follow(thread.pk, actor=actor)


def _follow(thread: Thread, post: Post, *, was: str, reason: str) -> bool:
    """Bring the thread's state and the board's figures after its post; True at the first public line of its board."""
    first_line = False
    before = thread.state
    after = _state_after(thread, post)
    if before != after:
        line = _public_line(thread, post, hidden=after == State.HIDDEN, reason=reason)
        Thread.objects.filter(pk=thread.pk).update(state=after, version=F("version") + 1, **line)
        thread.state = after
        counters.tags_follow([thread])
        if line.get("public_reason") and not thread.board.has_public_lines:
            Board.objects.filter(pk=thread.board_id).update(has_public_lines=True)
            first_line = True
    # Read again: the thread's own figures were changed in the database.
    replies = Thread.objects.values_list("reply_count", flat=True).get(pk=thread.pk)
    if before != after and State.VISIBLE in (before, after):
        sign = 1 if after == State.VISIBLE else -1
        counters.board_changed(thread.board_id, threads=sign, posts=sign * (1 + replies))
    elif after == State.VISIBLE and post.number > 1:
        posts = (post.state == State.VISIBLE) - (was == State.VISIBLE)
        counters.board_changed(thread.board_id, threads=0, posts=posts)
    return first_line


def _state_after(thread: Thread, post: Post) -> str:
    if post.number > 1:
        return thread.state
    if post.state == State.REMOVED:
        readable = Post.objects.filter(thread=thread, number__gt=1, state=State.VISIBLE).exists()
        if not readable:
            return State.REMOVED
        # Shown again after its author had removed what opened it: the replies are there to be read.
        return State.VISIBLE if thread.state == State.HIDDEN else thread.state
    return post.state


def _public_line(thread: Thread, post: Post, *, hidden: bool, reason: str) -> dict[str, Any]:
    """What everybody reads in place of a hidden thread on a feedback board; its title only if it was ever shown."""
    if not thread.is_feedback:
        return {}
    if not hidden:
        return {"public_reason": "", "title_withheld": False}
    history = list(PostEvent.objects.filter(post=post).order_by("id").values_list("kind", flat=True))
    never_shown = history[0] == EventKind.HELD and not {EventKind.APPROVED, EventKind.RESTORED} & set(history)
    words = " ".join(reason.split())
    return {"public_reason": (words or NOT_PUBLISHED)[:300], "title_withheld": never_shown}
