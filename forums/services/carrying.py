"""Posts that are carried from one thread to another: their numbers, their addresses, and the figures of both.

A post that goes leaves a redirect at its floor, whose number is never given to another. A post that comes back to a
thread takes the floor it had there; others are put behind the last one.
"""

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import ngettext_lazy

from community.core.errors import InvalidInput
from forums.enums import State
from forums.models import FloorRedirect, Post, Thread
from forums.services import counters, search, stamps
from forums.services.synchronize import recount_threads

# What one request can carry in good time.
MOST_POSTS = 500
_CARRY = """
UPDATE forums_post p SET thread_id = %(to)s, number = v.number,
       origin_thread_id = CASE WHEN coalesce(p.origin_thread_id, p.thread_id) = %(to)s
                                AND coalesce(p.origin_number, p.number) = v.number
                               THEN NULL ELSE coalesce(p.origin_thread_id, p.thread_id) END,
       origin_number = CASE WHEN coalesce(p.origin_thread_id, p.thread_id) = %(to)s
                             AND coalesce(p.origin_number, p.number) = v.number
                            THEN NULL ELSE coalesce(p.origin_number, p.number) END
  FROM unnest(%(posts)s::bigint[], %(numbers)s::bigint[]) AS v (post, number)
 WHERE p.id = v.post
"""


def lock_threads(*threads: Thread) -> list[Thread]:
    """Lock several threads in one order for everybody, and return them as they were given."""
    locked = {pk: counters.lock_thread(pk) for pk in sorted({thread.pk for thread in threads})}
    return [locked[thread.pk] for thread in threads]


def check_number(count: int) -> None:
    """Raise InvalidInput for more posts than one request can carry."""
    if count > MOST_POSTS:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d post at once.", "At most %(n)d posts at once.", MOST_POSTS) % {"n": MOST_POSTS}
        )


def carry(*, posts: Sequence[Post], source: Thread, target: Thread) -> list[int]:
    """Carry `posts` of `source`, in this order, to `target`; return their new numbers. Both rows are held.

    `finish` must follow, once the threads' states are what they will be.
    """
    homes = dict(FloorRedirect.objects.filter(thread=target, post__in=posts).values_list("post_id", "number"))
    numbers = []
    for post in posts:
        number = homes.get(post.pk)
        if number is None:
            number, target.next_number = target.next_number, target.next_number + 1
        numbers.append(number)
    FloorRedirect.objects.filter(thread=target, post__in=posts).delete()
    FloorRedirect.objects.bulk_create(
        FloorRedirect(thread=source, number=post.number, post_id=post.pk) for post in posts
    )
    with connection.cursor() as cursor:
        cursor.execute(_CARRY, {"to": target.pk, "posts": [post.pk for post in posts], "numbers": numbers})
    target.save(update_fields=["next_number"])
    return numbers


def weight_of(thread: Thread) -> tuple[int, int]:
    """What the thread adds to its board's figures: threads and posts."""
    return (1, thread.post_count) if thread.state == State.VISIBLE else (0, 0)


def finish(*, threads: Sequence[Thread], before: Sequence[tuple[int, int]], post_ids: Sequence[int]) -> None:
    """Bring all figures, the index and the pages after posts that were carried between `threads`.

    `before` has what each of them added to its board (`weight_of`).
    """
    recount_threads(*(thread.pk for thread in threads))
    for thread in threads:
        thread.refresh_from_db()
    search.posts_moved(threads, post_ids)
    changes: dict[int, list[int]] = {}
    for thread, (had_threads, had_posts) in zip(threads, before, strict=True):
        now_threads, now_posts = weight_of(thread)
        change = changes.setdefault(thread.board_id, [0, 0])
        change[0] += now_threads - had_threads
        change[1] += now_posts - had_posts
    for board_id, (more_threads, more_posts) in sorted(changes.items()):
        counters.board_changed(board_id, threads=more_threads, posts=more_posts)
    for thread in threads:
        stamps.thread_changed(thread)
