"""Every denormalised figure of boards, threads and posts is changed here, and nowhere else.

The caller holds the thread's row (forums.services.floors.take, or `lock_thread`). Boards' rows come last, since many
writers want them.
"""

from django.db.models import F, QuerySet

from forums.enums import State
from forums.models import Board, Post, Thread


def lock_thread(thread_id: int) -> Thread:
    """Load the thread; its row stays locked until the transaction ends."""
    threads = Thread.objects.select_related("board", "author").select_for_update(no_key=True, of=("self",))
    return threads.get(pk=thread_id)


def post_shown(post: Post) -> None:
    """Count a post that has just become visible: written, approved or restored."""
    newcomer = not _others(post).exists()
    later = Thread.objects.filter(pk=post.thread_id, last_post_at__lte=post.created_at)
    later.update(last_post_at=post.created_at, last_post_by=post.author_id)
    Thread.objects.filter(pk=post.thread_id).update(
        reply_count=F("reply_count") + int(post.number > 1),
        people_count=F("people_count") + int(newcomer),
        thanks_count=F("thanks_count") + post.thanks_count,
    )


def post_gone(post: Post) -> None:
    """Take a post that is no longer visible out of its thread's figures."""
    last = Post.objects.filter(thread=post.thread_id, state=State.VISIBLE).order_by("-number").first()
    moved = {"last_post_at": last.created_at, "last_post_by": last.author_id} if last else {}
    Thread.objects.filter(pk=post.thread_id).update(
        reply_count=F("reply_count") - int(post.number > 1),
        people_count=F("people_count") - int(not _others(post).exists()),
        thanks_count=F("thanks_count") - post.thanks_count,
        **moved,
    )


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
