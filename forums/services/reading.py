"""What a member has read."""

from collections.abc import Mapping

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import QuerySet

from community.core import memberstamps
from community.core.clock import HearthNow
from forums.models import Board, BoardRead, Section, Thread
from forums.queries.pending import key_of, pending_reads, remember, store
from members.models import Member

# A reader who turns pages fast writes once in so many seconds; what they read meanwhile waits in the cache.
SECONDS_BETWEEN = 5
# Whoever comes back later than this has lost the last seconds before they left.
_PENDING_KEPT = 7 * 24 * 3600
_READ = """
INSERT INTO forums_threadread (member_id, thread_id, last_number, read_at)
SELECT %s, t.id, r.number, hearth_now()
  FROM unnest(%s::bigint[], %s::bigint[]) AS r (thread_id, number) JOIN forums_thread t ON t.id = r.thread_id
 ORDER BY t.id
ON CONFLICT (member_id, thread_id) DO UPDATE SET last_number = excluded.last_number, read_at = excluded.read_at
 WHERE forums_threadread.last_number < excluded.last_number
"""
# What was opened before counts from its end now, so that later posts alone are new.
_CATCH_UP = """
UPDATE forums_threadread r SET last_number = t.next_number - 1, read_at = hearth_now()
  FROM forums_thread t
 WHERE r.member_id = %s AND t.id = r.thread_id AND t.board_id = ANY(%s) AND r.last_number < t.next_number - 1
"""
_PRUNE = """
DELETE FROM forums_threadread WHERE id IN (
    SELECT id FROM forums_threadread WHERE read_at < hearth_now() - interval '60 days' LIMIT 5000)
"""


def note_read(*, member: Member, thread: Thread, number: int) -> None:
    """Note that `member` has read up to floor `number`: at most one statement in five seconds for each reader.

    In between, Valkey keeps what was read, and lists of the same reader count with it (forums.queries.pending). However
    many pages are opened at once, no mark is lost: each is raised by itself there, and what was written is taken away
    only as far as it was written. Without Valkey every call writes.
    """
    key = key_of(member.pk)
    if not cache.add(f"reads-written:{member.pk}", 1, SECONDS_BETWEEN):
        waiting = pending_reads(member)
        if store().raise_mark(key, thread.pk, number, seconds=_PENDING_KEPT):
            remember(member, waiting | {thread.pk: max(number, waiting.get(thread.pk, 0))})
            memberstamps.touch_in_cache(member.pk)
            return
    # Read now: another page may have added to it since this request began.
    waiting = store().marks(key)
    _write(member, waiting | {thread.pk: max(number, waiting.get(thread.pk, 0))})
    store().drop_marks(key, waiting)
    remember(member, {})


def mark_thread_read(*, member: Member, thread: Thread, number: int) -> None:
    """Note at once that `member` has read up to floor `number`; the mark only moves forward. One statement."""
    _write(member, {thread.pk: number})


def _write(member: Member, reads: Mapping[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [member.pk, list(reads), list(reads.values())])


@transaction.atomic
def mark_board_read(*, member: Member, board: Board) -> None:
    """Count everything written on the board until now as read."""
    _mark(member, Board.objects.visible_to(member).filter(pk=board.pk))


@transaction.atomic
def mark_section_read(*, member: Member, section: Section) -> None:
    """Count everything written on the section's boards until now as read."""
    _mark(member, Board.objects.visible_to(member).filter(section=section))


@transaction.atomic
def mark_all_read(*, member: Member) -> None:
    """Count everything written until now as read."""
    _mark(member, Board.objects.visible_to(member))


def _mark(member: Member, boards: QuerySet[Board]) -> None:
    ids = sorted(boards.values_list("pk", flat=True))
    BoardRead.objects.bulk_create(
        [BoardRead(member=member, board_id=pk, read_before=HearthNow()) for pk in ids],
        update_conflicts=True,
        unique_fields=["member", "board"],
        update_fields=["read_before"],
    )
    with connection.cursor() as cursor:
        cursor.execute(_CATCH_UP, [member.pk, ids])


def prune_reads() -> int:
    """Delete reading marks older than 60 days, at most 5,000; what is older counts as read anyway."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE)
        return int(cursor.rowcount)
