"""Every denormalised figure of boards, threads and posts is changed here, and nowhere else.

The caller holds the thread's row (forums.services.floors.take, or `lock_thread`). Boards' rows come last, since many
writers want them.
"""

from typing import Any

from django.db.models import F, QuerySet

from forums.enums import State
from forums.models import Board, Post, Thread


def lock_thread(thread_id: int) -> Thread:
    """Load the thread; its row stays locked until the transaction ends."""
    threads = Thread.objects.select_related("board", "author").select_for_update(no_key=True, of=("self",))
    return threads.get(pk=thread_id)


def post_shown(post: Post, *, new: bool) -> None:
    """Count a post that has just become visible; `new`: it is the thread's last one, just written."""
    last = post if new else _last_visible(post)
    Thread.objects.filter(pk=post.thread_id).update(
        reply_count=F("reply_count") + int(post.number > 1),
        people_count=F("people_count") + int(not _others(post).exists()),
        thanks_count=F("thanks_count") + post.thanks_count,
        **_moved_to(last),
    )


def post_gone(post: Post) -> None:
    """Take a post that is no longer visible out of its thread's figures."""
    Thread.objects.filter(pk=post.thread_id).update(
        reply_count=F("reply_count") - int(post.number > 1),
        people_count=F("people_count") - int(not _others(post).exists()),
        thanks_count=F("thanks_count") - post.thanks_count,
        **_moved_to(_last_visible(post)),
    )


def _moved_to(last: Post | None) -> dict[str, Any]:
    """Where the thread stands in lists: by its last visible post, or where it stood while there is none."""
    return {"last_post_at": last.created_at, "last_post_by": last.author_id} if last else {}


def _last_visible(post: Post) -> Post | None:
    return Post.objects.filter(thread=post.thread_id, state=State.VISIBLE).order_by("-number").first()


def board_changed(board_id: int, *, threads: int, posts: int) -> None:
    """Add to a board's figures. Last in its transaction: many writers want this row."""
    if threads or posts:
        Board.objects.filter(pk=board_id).update(
            thread_count=F("thread_count") + threads, post_count=F("post_count") + posts
        )


def thanks_changed(post: Post, by: int) -> None:
    """Add to the thanks of a visible post and of its thread."""
    Thread.objects.filter(pk=post.thread_id).update(thanks_count=F("thanks_count") + by)
    Post.objects.filter(pk=post.pk).update(thanks_count=F("thanks_count") + by)


def _others(post: Post) -> QuerySet[Post]:
    visible = Post.objects.filter(thread=post.thread_id, author=post.author_id, state=State.VISIBLE)
    return visible.exclude(pk=post.pk)
