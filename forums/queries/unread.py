"""What a member has not read yet, over all boards: bounded, whatever the boards and threads hold.

Looked at are the newest threads of each followed board and those in which the member wrote or chose something last; of
these, what is unread is found by the reader's own marks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import IntegerField
from django.db.models.expressions import RawSQL

from community.core.pagination import Cursor
from forums.models import Thread
from forums.models.visibility import boards_for
from forums.queries.lines import UNREAD_DAYS, ThreadLine, with_reading
from forums.queries.pending import NOT_PENDING, pending_arrays, with_pending
from forums.queries.tags import show_tags
from members.models import Member
from members.queries.ignoring import ignored_ids

Tab = Literal["following", "new", "all"]
_NAMED = re.compile(r"%\((\w+)\)s")
PAGE_SIZE = 30
BADGE_LIMIT = 100
# How many threads are looked at: of each followed board, and of those that the member took part in or chose.
_OF_EACH_BOARD = 100
_OF_MINE = 300

_UNREAD = f"""
WITH boards AS (
    SELECT b.id, coalesce(f.level, CASE WHEN b.followed_by_default THEN 'tracking' ELSE 'normal' END)
                 IN ('watching', 'tracking') AS followed,
           GREATEST(%(joined)s, hearth_now() - interval '{UNREAD_DAYS} days', m.read_before) AS floor
      FROM forums_board b
      LEFT JOIN forums_boardfollow f ON f.board_id = b.id AND f.member_id = %(member)s
      LEFT JOIN forums_boardread m ON m.board_id = b.id AND m.member_id = %(member)s),
looked_at AS (
    SELECT c.id FROM boards b CROSS JOIN LATERAL (
        SELECT t.id FROM forums_thread t
         WHERE t.board_id = b.id AND t.state = 'visible' AND t.last_post_at > b.floor {{after}}
         ORDER BY t.last_post_at DESC, t.id DESC LIMIT {_OF_EACH_BOARD}) c
     WHERE b.followed
    UNION
    (SELECT w.thread_id FROM forums_threadwatch w
      WHERE w.member_id = %(member)s AND w.level IN ('watching', 'tracking')
      ORDER BY w.touched_at DESC, w.id DESC LIMIT {_OF_MINE}))
SELECT t.id FROM looked_at l
  JOIN forums_thread t ON t.id = l.id
  JOIN boards b ON b.id = t.board_id
  LEFT JOIN forums_threadread r ON r.thread_id = t.id AND r.member_id = %(member)s
  LEFT JOIN forums_threadwatch w ON w.thread_id = t.id AND w.member_id = %(member)s
 WHERE t.state = 'visible' AND t.last_post_at > b.floor {{after}}
   AND (r.last_number IS NULL OR r.last_number < t.next_number - 1)
   AND {NOT_PENDING.replace("%s::bigint[], %s::bigint[]", "%(read)s::bigint[], %(read_to)s::bigint[]")}
   AND t.author_id <> ALL(%(ignored)s)
   AND NOT (t.last_post_by_id = ANY(%(ignored)s) AND t.next_number - 1 - r.last_number = 1)
   AND coalesce(w.level, '') NOT IN ('muted', 'normal')
   AND {{tab}}
 ORDER BY t.last_post_at DESC, t.id DESC LIMIT {{limit}}"""  # noqa: S608  (constants of this module)
_AFTER = "AND (t.last_post_at, t.id) < (%(moment)s, %(id)s)"
_TABS: dict[Tab, str] = {
    "following": "(w.level IN ('watching', 'tracking') OR (b.followed AND r.last_number IS NOT NULL))",
    "new": "(b.followed AND r.last_number IS NULL AND w.level IS NULL)",
    "all": "(w.level IN ('watching', 'tracking') OR b.followed)",
}


@dataclass(frozen=True)
class UnreadPage:
    """One page of what is unread. `next` is the cursor of the page after it."""

    tab: Tab
    lines: Sequence[ThreadLine]
    next: Cursor | None
    is_first: bool


def unread_page(member: Member, tab: Tab, *, after: Cursor | None = None) -> UnreadPage:
    """Threads with something unread, newest first: of what `member` follows, or never opened on their boards. 1 query.

    Following are threads that are watched or tracked, and those of followed boards that were opened before.
    """
    found = _threads(member, tab, limit=PAGE_SIZE + 1, after=after)
    shown = found[:PAGE_SIZE]
    last = shown[-1] if len(found) > PAGE_SIZE else None
    following = Cursor(last.last_post_at, last.pk) if last else None
    return UnreadPage(tab, _lines(member, shown), following, after is None)


def unread_in_followed(member: Member, limit: int = 10) -> list[ThreadLine]:
    """What is unread of all that `member` follows, new threads too, newest first. 1 query."""
    return _lines(member, _threads(member, "all", limit=limit))


def unread_badge(member: Member) -> int:
    """How many threads of what `member` follows have something unread, at most 100. 1 query."""
    count: int = Member.objects.filter(pk=member.pk).values_list(badge_expression(member), flat=True).get()
    return count


def badge_expression(member: Member) -> RawSQL:
    """The same as a column of another query, which the database computes once."""
    statement, values = _statement(member, "following", limit=BADGE_LIMIT)
    counted = f"(SELECT count(*) FROM ({statement}) badge)"  # noqa: S608  (constants)
    return RawSQL(counted, values, output_field=IntegerField())  # noqa: S611  (constants)


def _lines(member: Member, threads: Sequence[Thread]) -> list[ThreadLine]:
    show_tags(threads)
    with_pending(member, threads)
    return [
        ThreadLine(thread, thread.last_number - (thread.read_to or 0), is_new=thread.read_to is None)
        for thread in threads
    ]


def _threads(member: Member, tab: Tab, *, limit: int, after: Cursor | None = None) -> list[Thread]:
    statement, values = _statement(member, tab, limit=limit, after=after)
    ids = RawSQL(statement, values)  # noqa: S611  (constants)
    rows = with_reading(Thread.objects.filter(boards_for(member, "board__"), pk__in=ids), member)
    return list(rows.select_related("board").order_by("-last_post_at", "-id"))


def _statement(member: Member, tab: Tab, *, limit: int, after: Cursor | None = None) -> tuple[str, list[Any]]:
    """The ids of what is unread, and its parameters in their order."""
    read, read_to = pending_arrays(member)
    values: dict[str, Any] = {
        "member": member.pk,
        "joined": member.date_joined,
        "ignored": sorted(ignored_ids(member)),
        "read": read,
        "read_to": read_to,
    }
    if after is not None:
        values |= {"moment": after.moment, "id": after.id}
    text = _UNREAD.format(after=_AFTER if after else "", tab=_TABS[tab], limit=limit)
    return _NAMED.sub("%s", text), [values[name] for name in _NAMED.findall(text)]
