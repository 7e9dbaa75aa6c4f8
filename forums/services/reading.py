"""What a member has read."""

from django.db import connection, transaction

from community.core.clock import HearthNow
from forums.models import Board, BoardRead, Thread
from members.models import Member

_READ = """
INSERT INTO forums_threadread (member_id, thread_id, last_number, read_at) VALUES (%s, %s, %s, hearth_now())
ON CONFLICT (member_id, thread_id) DO UPDATE SET last_number = excluded.last_number, read_at = excluded.read_at
 WHERE forums_threadread.last_number < excluded.last_number
"""
_PRUNE = """
DELETE FROM forums_threadread WHERE id IN (
    SELECT id FROM forums_threadread WHERE read_at < hearth_now() - interval '60 days' LIMIT 5000)
"""


def mark_thread_read(*, member: Member, thread: Thread, number: int) -> None:
    """Note that `member` has read up to floor `number`; the mark only moves forward. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [member.pk, thread.pk, number])


@transaction.atomic
def mark_board_read(*, member: Member, board: Board) -> None:
    """Count everything written on the board until now as read."""
    BoardRead.objects.update_or_create(member=member, board=board, defaults={"read_before": HearthNow()})


@transaction.atomic
def mark_all_read(*, member: Member) -> None:
    """Count everything written until now as read."""
    marks = [
        BoardRead(member=member, board=board, read_before=HearthNow()) for board in Board.objects.visible_to(member)
    ]
    BoardRead.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["member", "board"], update_fields=["read_before"]
    )


def prune_reads() -> int:
    """Delete reading marks older than 60 days, at most 5,000; what is older counts as read anyway."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE)
        return int(cursor.rowcount)
