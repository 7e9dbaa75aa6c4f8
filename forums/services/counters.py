"""Every denormalised figure of boards, threads and posts is changed here, and nowhere else.

The caller holds the thread's row (forums.services.floors.take, or `lock_thread`). Boards' rows nobody holds: whoever
writes on a board leaves a row of what to add to its figures, so that no writer waits for another's commit, and a tick
adds those rows up and deletes them in one statement. So nothing is lost or counted twice wherever a process dies, and
a board's own row is at most a minute behind.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F

from community.core.statements import Statement
from forums.enums import BoardKind, State
from forums.models import Post, Release, Thread

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

_COUNT = Statement("""
UPDATE forums_thread t
   SET reply_count = reply_count + %s::int, thanks_count = thanks_count + %s::int,
       people_count = people_count + CASE WHEN EXISTS (
           SELECT FROM forums_post p
            WHERE p.thread_id = t.id AND p.author_id = %s AND p.state = 'visible' AND p.id <> %s)
           THEN 0 ELSE %s::int END,
       last_post_at = coalesce(%s::timestamptz, last_post_at), last_post_by_id = coalesce(%s::bigint, last_post_by_id)
 WHERE id = %s
""")

_LATER = Statement("INSERT INTO forums_boardchange (board_id, threads, posts) VALUES (%s, %s, %s)")
_SETTLE = """
WITH gone AS (DELETE FROM forums_boardchange RETURNING board_id, threads, posts),
     sums AS (SELECT board_id, sum(threads) AS threads, sum(posts) AS posts FROM gone GROUP BY board_id)
UPDATE forums_board b SET thread_count = b.thread_count + s.threads, post_count = b.post_count + s.posts
  FROM sums s WHERE b.id = s.board_id AND (s.threads <> 0 OR s.posts <> 0)
"""


class Last(NamedTuple):
    """Where a thread stands in lists: when and by whom something came last that everybody there can read."""

    at: datetime
    by: int


def lock_thread(thread_id: int) -> Thread:
    """Load the thread; its row stays locked until the transaction ends."""
    threads = Thread.objects.select_related("board", "author").select_for_update(no_key=True, of=("self",))
    return threads.get(pk=thread_id)


def post_shown(post: Post, *, new: bool) -> None:
    """Count a post that has just become visible; `new`: it was just written. Its `thread` is as it was when locked."""
    thread = post.thread
    last: Last | None = None
    if new or not thread.people_count or post.created_at > thread.last_post_at:
        last = Last(post.created_at, post.author_id)
    elif post.created_at == thread.last_post_at:
        last = _last_of(thread)
    _count(post, 1, last)


def post_gone(post: Post) -> None:
    """Take a post that is no longer visible out of its thread's figures. Its `thread` is as it was when locked."""
    # Only the last one's place is looked for again: a thread may have a hundred thousand.
    was_last = post.created_at >= post.thread.last_post_at
    _count(post, -1, _last_of(post.thread) if was_last else None)


def released(thread: Thread) -> None:
    """Move a thread for downloads to where its posts and releases put it, after a release came or went. It is held."""
    last = _last_of(thread)
    if last and last != (thread.last_post_at, thread.last_post_by_id):
        Thread.objects.filter(pk=thread.pk).update(last_post_at=last.at, last_post_by=last.by)
        tags_follow([thread])


def _count(post: Post, sign: int, last: Last | None) -> None:
    """Add a post to its thread's figures or take it out; `last` is where the thread moves to in lists, if it moves."""
    moved = (last.at, last.by) if last else (None, None)
    counted = (sign * int(post.number > 1), sign * post.thanks_count, post.author_id, post.pk, sign)
    _COUNT.run(*counted, *moved, post.thread_id)
    tags_follow([post.thread])


def tags_follow(threads: Iterable[Thread]) -> None:
    """Give these threads, as they are in the database, their places under their tags. A statement if any has tags."""
    tagged = [thread.pk for thread in threads if thread.tag_ids]
    if tagged:
        with connection.cursor() as cursor:
            cursor.execute(TAG_PLACES.format(which="id = ANY(%(ids)s)"), {"ids": tagged})


def _last_of(thread: Thread) -> Last | None:
    """The newest visible post, which after a merge is not always the highest floor, or the newest release."""
    visible = Post.objects.filter(thread=thread.pk, state=State.VISIBLE).order_by("-created_at", "-number")
    found = visible.values_list("created_at", "author_id").first()
    if thread.kind == BoardKind.RESOURCE and found:
        out = Release.objects.filter(resource__thread=thread.pk, state=State.VISIBLE).order_by("-published_at", "-id")
        released = out.only("published_at", "author_id").first()
        if released and released.published_at and released.published_at > found[0]:
            return Last(released.published_at, released.author_id)
    return Last(*found) if found else None


def board_changed(board_id: int, *, threads: int, posts: int) -> None:
    """Have this added to a board's figures by the next tick."""
    if threads or posts:
        _LATER.run(board_id, threads, posts)


def lock_boards_figures() -> None:
    """Keep others from adding up or counting anew until the transaction ends; writers go on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('forums.boards_figures'))")


@transaction.atomic
def settle_boards() -> int:
    """Add to the boards' figures what was left to be added. Returns how many boards changed. Safe to run twice."""
    lock_boards_figures()
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE)
        return int(cursor.rowcount)


def thanks_changed(post: Post, by: int) -> None:
    """Add to the thanks of a visible post and of its thread."""
    Thread.objects.filter(pk=post.thread_id).update(thanks_count=F("thanks_count") + by)
    Post.objects.filter(pk=post.pk).update(thanks_count=F("thanks_count") + by)
