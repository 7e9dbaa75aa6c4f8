"""Every denormalised figure of boards, threads and posts is changed here, and nowhere else.

The caller holds the thread's row (forums.services.floors.take, or `lock_thread`). Boards' rows come last, since many
writers want them.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import F, QuerySet

from forums.enums import State
from forums.models import Board, Post, Thread

# As in forums.services.synchronize.
TAG_PLACES = """
UPDATE forums_threadtag tt
   SET last_post_at = t.last_post_at, solved = t.solved, unanswered = t.unanswered
  FROM (SELECT id, last_post_at, state = 'visible' AND accepted_post_id IS NOT NULL AS solved,
               state = 'visible' AND reply_count = 0 AS unanswered
          FROM forums_thread WHERE {which}) t
 WHERE t.id = tt.thread_id
   AND (tt.last_post_at, tt.solved, tt.unanswered) IS DISTINCT FROM (t.last_post_at, t.solved, t.unanswered)
RETURNING t.id
"""


def lock_thread(thread_id: int) -> Thread:
    """Load the thread; its row stays locked until the transaction ends."""
    threads = Thread.objects.select_related("board", "author").select_for_update(no_key=True, of=("self",))
    return threads.get(pk=thread_id)


def post_shown(post: Post, *, new: bool) -> None:
    """Count a post that has just become visible; `new`: it was just written. Its `thread` is as it was when locked."""
    thread = post.thread
    last: Post | None = None
    if new or not thread.people_count or post.created_at > thread.last_post_at:
        last = post
    elif post.created_at == thread.last_post_at:
        last = _last_visible(post)
    _count(post, 1, last)


def post_gone(post: Post) -> None:
    """Take a post that is no longer visible out of its thread's figures. Its `thread` is as it was when locked."""
    # Only the last one's place is looked for again: a thread may have a hundred thousand.
    was_last = post.created_at >= post.thread.last_post_at
    _count(post, -1, _last_visible(post) if was_last else None)


def _count(post: Post, sign: int, last: Post | None) -> None:
    """Add a post to its thread's figures or take it out; `last` is where the thread moves to in lists, if it moves."""
    moved = {"last_post_at": last.created_at, "last_post_by": last.author_id} if last else {}
    Thread.objects.filter(pk=post.thread_id).update(
        reply_count=F("reply_count") + sign * int(post.number > 1),
        people_count=F("people_count") + sign * int(not _others(post).exists()),
        thanks_count=F("thanks_count") + sign * post.thanks_count,
        **moved,
    )
    tags_follow([post.thread])


def tags_follow(threads: Iterable[Thread]) -> None:
    """Give these threads, as they are in the database, their places under their tags. A statement if any has tags."""
    tagged = [thread.pk for thread in threads if thread.tag_ids]
    if tagged:
        with connection.cursor() as cursor:
            cursor.execute(TAG_PLACES.format(which="id = ANY(%(ids)s)"), {"ids": tagged})


def _last_visible(post: Post) -> Post | None:
    """The newest, which after a merge is not always the highest floor."""
    visible = Post.objects.filter(thread=post.thread_id, state=State.VISIBLE)
    return visible.order_by("-created_at", "-number").first()


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
