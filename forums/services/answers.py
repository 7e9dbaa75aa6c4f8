"""The one who asked says which reply was the answer, or a moderator in their place."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.core.errors import InvalidInput, NotAllowed
from forums import policies
from forums.enums import EventKind, State
from forums.models import FeedbackCase, Post, PostEvent, Thread
from forums.services import counters, ledger, notices, search, stamps, states
from forums.services.feedback import acts as feedback
from members.models import Member


@transaction.atomic
def accept_answer(*, actor: Member, post: Post) -> Thread:
    """Mark a reply as the answer, in place of an earlier one. Accepting it again changes nothing."""
    thread = counters.lock_thread(post.thread_id)
    if not policies.can_accept_answer(actor, thread):
        raise NotAllowed
    row = Post.objects.select_related("author").get(pk=post.pk)
    row.thread = thread
    if row.number == 1 or row.state != State.VISIBLE:
        raise InvalidInput(_("Only a reply can be the answer."))
    if not policies.can_accept(actor, row):
        raise NotAllowed(_("Whether your own reply was the answer, others say."))
    if thread.accepted_post_id == row.pk:
        return thread
    if thread.accepted_post_id is not None:
        earlier = Post.objects.get(pk=thread.accepted_post_id)
        earlier.thread = thread
        states.drop_answer(thread=thread, post=earlier, actor=actor)
    # Where a post was written says who asked, unless it has been moved.
    asked_in = thread if row.origin_thread_id else None
    event = PostEvent.objects.create(post=row, kind=EventKind.ACCEPTED, actor=actor, thread=asked_in)
    thread.accepted_post = row
    thread.save(update_fields=["accepted_post"])
    counters.tags_follow([thread])
    ledger.accepted(row, event)
    search.thread_changed(thread)
    notices.accepted(row, event, actor=actor)
    _solved(thread, actor)
    stamps.thread_changed(thread)
    return thread


@transaction.atomic
def unaccept_answer(*, actor: Member, thread: Thread) -> Thread:
    """Take the mark of the answer away. Without one nothing changes."""
    row = counters.lock_thread(thread.pk)
    if not policies.can_accept_answer(actor, row):
        raise NotAllowed
    if row.accepted_post_id is not None:
        post = Post.objects.get(pk=row.accepted_post_id)
        post.thread = row
        states.drop_answer(thread=row, post=post, actor=actor)
        stamps.thread_changed(row)
    return row


def _solved(thread: Thread, actor: Member) -> None:
    """Who accepts an answer to what the team was asked says with it that it is solved, once the team has answered."""
    case = FeedbackCase.objects.filter(thread=thread).first() if thread.feedback_status else None
    if case is None:
        return
    case.thread = thread
    if policies.can_say_solved(actor, case):
        feedback.say_solved(actor=actor, case=case)
