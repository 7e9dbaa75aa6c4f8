"""Rebuild every denormalised figure from the posts, and say what had drifted."""

from dataclasses import dataclass

from django.db import connection, transaction

from forums.models import Thread
from forums.services.counters import TAG_PLACES, lock_boards_figures, tags_follow

# Each statement corrects what is wrong and returns one row for each: id, what it said, what it says now.
_POST_THANKS = """
UPDATE forums_post p SET thanks_count = t.n
  FROM (SELECT p.id, count(t.id) AS n FROM forums_post p
          LEFT JOIN forums_thanks t ON t.post_id = p.id AND t.withdrawn_at IS NULL
         WHERE p.id > %(after)s AND p.id <= %(to)s GROUP BY p.id) t
 WHERE p.id = t.id AND p.thanks_count <> t.n RETURNING p.id
"""
_THREADS = """
UPDATE forums_thread t
   SET reply_count = f.replies, people_count = f.people, thanks_count = f.thanks, next_number = f.last + 1,
       last_post_at = coalesce(f.at, t.last_post_at), last_post_by_id = coalesce(f.author, t.last_post_by_id)
  FROM (SELECT p.id, p.replies, p.people, p.thanks, p.last, greatest(p.at, rel.at) AS at,
               CASE WHEN rel.at > p.at THEN rel.author ELSE p.author END AS author
          FROM (SELECT t.id, t.kind,
                 count(p.id) FILTER (WHERE p.state = 'visible' AND p.number > 1) AS replies,
                 count(DISTINCT p.author_id) FILTER (WHERE p.state = 'visible') AS people,
                 coalesce(sum(p.thanks_count) FILTER (WHERE p.state = 'visible'), 0) AS thanks,
                 greatest(coalesce(max(p.number), 0), coalesce((SELECT max(r.number) FROM forums_floorredirect r
                                                                  WHERE r.thread_id = t.id), 0)) AS last,
                 max(p.created_at) FILTER (WHERE p.state = 'visible') AS at,
                 (array_agg(p.author_id ORDER BY p.created_at DESC, p.number DESC)
                  FILTER (WHERE p.state = 'visible'))[1] AS author
            FROM forums_thread t LEFT JOIN forums_post p ON p.thread_id = t.id
                 WHERE {which} GROUP BY t.id) p
          LEFT JOIN LATERAL (
               SELECT r.published_at AS at, r.author_id AS author
                 FROM forums_resource s JOIN forums_release r ON r.resource_id = s.id AND r.state = 'visible'
                WHERE s.thread_id = p.id AND p.kind = 'resource' AND p.at IS NOT NULL
                ORDER BY r.published_at DESC NULLS LAST, r.id DESC LIMIT 1) rel ON true) f
 WHERE t.id = f.id
   AND (t.reply_count, t.people_count, t.thanks_count, t.next_number, t.last_post_at, t.last_post_by_id)
       IS DISTINCT FROM (f.replies, f.people, f.thanks, f.last + 1,
                         coalesce(f.at, t.last_post_at), coalesce(f.author, t.last_post_by_id))
RETURNING t.id
"""
# Boards with what waits to be added to their figures, which then waits no more: counted and taken by the same snapshot.
_BOARDS = """
WITH gone AS (DELETE FROM forums_boardchange RETURNING board_id, threads, posts),
     waiting AS (SELECT board_id, sum(threads) AS threads, sum(posts) AS posts FROM gone GROUP BY board_id),
     counted AS (SELECT t.board_id, count(*) AS threads, sum(t.reply_count + 1) AS posts
                   FROM forums_thread t WHERE t.state = 'visible' GROUP BY t.board_id),
     f AS (SELECT b.id, coalesce(c.threads, 0) AS threads, coalesce(c.posts, 0) AS posts,
                  b.thread_count + coalesce(w.threads, 0) AS said_threads,
                  b.post_count + coalesce(w.posts, 0) AS said_posts
             FROM forums_board b LEFT JOIN counted c ON c.board_id = b.id LEFT JOIN waiting w ON w.board_id = b.id)
UPDATE forums_board b SET thread_count = f.threads, post_count = f.posts
  FROM f WHERE b.id = f.id AND (b.thread_count, b.post_count) IS DISTINCT FROM (f.threads, f.posts)
RETURNING b.id, (f.said_threads, f.said_posts) IS DISTINCT FROM (f.threads, f.posts)
"""
_TAGGED = """
UPDATE forums_thread t SET tag_ids = f.tags
  FROM (SELECT t.id, coalesce(array_agg(tt.tag_id ORDER BY g.position, g.id) FILTER (WHERE g.id IS NOT NULL), '{}') tags
          FROM forums_thread t LEFT JOIN forums_threadtag tt ON tt.thread_id = t.id
          LEFT JOIN forums_tag g ON g.id = tt.tag_id
         WHERE t.id > %(after)s AND t.id <= %(to)s AND (tt.id IS NOT NULL OR t.tag_ids <> '{}') GROUP BY t.id) f
 WHERE t.id = f.id AND NOT (t.tag_ids @> f.tags AND t.tag_ids <@ f.tags)
RETURNING t.id
"""
_TAG_PLACES = TAG_PLACES.format(which="id > %(after)s AND id <= %(to)s")
_POLL_OPTIONS = """
UPDATE forums_polloption o SET vote_count = f.n
  FROM (SELECT o.id, count(v.id) AS n FROM forums_polloption o LEFT JOIN forums_pollvote v ON v.option_id = o.id
         WHERE o.id > %(after)s AND o.id <= %(to)s GROUP BY o.id) f
 WHERE o.id = f.id AND o.vote_count <> f.n
RETURNING (SELECT p.thread_id FROM forums_poll p WHERE p.id = o.poll_id)
"""
_POLLS = """
UPDATE forums_poll p SET voter_count = f.n
  FROM (SELECT p.id, count(DISTINCT v.member_id) AS n FROM forums_poll p LEFT JOIN forums_pollvote v ON v.poll_id = p.id
         WHERE p.id > %(after)s AND p.id <= %(to)s GROUP BY p.id) f
 WHERE p.id = f.id AND p.voter_count <> f.n
RETURNING p.thread_id
"""
_CHUNK = 5000


@dataclass(frozen=True)
class Drift:
    """Ids of the rows whose figures were wrong."""

    posts: list[int]
    threads: list[int]
    boards: list[int]

    def __bool__(self) -> bool:
        return bool(self.posts or self.threads or self.boards)


def synchronize_forums() -> Drift:
    """Correct the figures of posts, threads and boards, in this order and in chunks of their own transactions."""
    posts = _in_chunks(_POST_THANKS, "forums_post")
    threads = _in_chunks(_THREADS.format(which="t.id > %(after)s AND t.id <= %(to)s"), "forums_thread")
    tagged = _in_chunks(_TAGGED, "forums_thread") + _in_chunks(_TAG_PLACES, "forums_thread")
    voted = _in_chunks(_POLL_OPTIONS, "forums_polloption") + _in_chunks(_POLLS, "forums_poll")
    with transaction.atomic(), connection.cursor() as cursor:
        lock_boards_figures()
        cursor.execute(_BOARDS)
        boards = [board_id for board_id, was_wrong in cursor.fetchall() if was_wrong]
    return Drift(posts, sorted({*threads, *tagged, *voted}), boards)


def recount_threads(*thread_ids: int) -> None:
    """Count these threads' posts anew, after some were moved. Their rows are held."""
    with connection.cursor() as cursor:
        cursor.execute(_THREADS.format(which="t.id = ANY(%(ids)s)"), {"ids": list(thread_ids)})
    tags_follow(Thread.objects.filter(pk__in=thread_ids).only("tag_ids"))


def _in_chunks(statement: str, table: str) -> list[int]:
    changed: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608  (a constant of this module)
        last = int(cursor.fetchone()[0])
    for after in range(0, last, _CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, {"after": after, "to": after + _CHUNK})
            changed += [row[0] for row in cursor.fetchall()]
    return sorted(changed)
