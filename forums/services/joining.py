"""What merging and splitting share: the posts, the answer, the watchers and the cases of both threads."""

from django.db.models import Q

from forums.enums import BoardKind, State
from forums.models import Post, Thread, ThreadWatch
from forums.services import carrying, states
from forums.services.feedback import clock as feedback
from members.models import Member

# Of these kinds are only threads that were opened so: releases and announcements are not made by moving.
OPENED_SO = (BoardKind.RESOURCE, BoardKind.ANNOUNCEMENT)


def posts_of(thread: Thread, where: Q | None = None) -> list[Post]:
    """The thread's posts (those `where` says), in order; one more than can be carried where there are too many."""
    posts = Post.objects.filter(where or Q(), thread=thread).select_related("author")
    posts = posts.defer("source", "html").order_by("number")
    return list(posts[: carrying.MOST_POSTS + 1])


def close_into(thread: Thread, target: Thread) -> None:
    """Leave of the thread no more than its address."""
    thread.merged_into, thread.state, thread.accepted_post = target, State.REMOVED, None
    thread.save(update_fields=["merged_into", "state", "accepted_post"])


def give_up_answer(thread: Thread, leaving: set[int], *, keep: int | None, actor: Member) -> None:
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


def watch_too(source: Thread, target: Thread) -> None:
    """Who watched the one watches the other now, unless they have said something about it."""
    watches = ThreadWatch.objects.filter(thread=source).only("member_id", "level", "chosen")
    ThreadWatch.objects.bulk_create(
        [ThreadWatch(member_id=row.member_id, thread=target, level=row.level, chosen=row.chosen) for row in watches],
        ignore_conflicts=True,
    )


def follow_feedback(actor: Member, *threads: Thread) -> None:
    """Let the cases of these threads follow what they are now."""
    for thread in threads:
        feedback.follow(thread.pk, actor=actor)
