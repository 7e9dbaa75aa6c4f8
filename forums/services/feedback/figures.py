"""How well a board keeps its promise, for everybody to see."""

from django.db import connection, transaction

from community.core import pagestamps
from forums.enums import BoardKind
from forums.models import Board

DAYS = 90
_FIGURES = f"""
WITH runs AS (
    SELECT asked_at, due_at, answered_at FROM forums_feedbackcase
     WHERE board_id = %(board)s AND answered_at > hearth_now() - interval '{DAYS} days'
    UNION ALL
    SELECT asked_at, due_at, answered_at FROM forums_feedbackround
     WHERE board_id = %(board)s AND answered_at > hearth_now() - interval '{DAYS} days'
    UNION ALL
    SELECT asked_at, due_at, answered_at FROM forums_feedbackcase
     WHERE board_id = %(board)s AND active AND answered_at IS NULL AND due_at <= hearth_now())
UPDATE forums_board b SET answers_counted = f.counted, answers_in_time = f.in_time, answers_median = f.median
  FROM (SELECT count(*) AS counted,
               count(*) FILTER (WHERE answered_at <= due_at) AS in_time,
               round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - asked_at))
                   FILTER (WHERE answered_at IS NOT NULL))::int AS median
          FROM runs) f
 WHERE b.id = %(board)s
   AND (b.answers_counted, b.answers_in_time, b.answers_median) IS DISTINCT FROM (f.counted, f.in_time, f.median)
"""  # noqa: S608  (constants)


def refresh_figures() -> list[int]:
    """Bring the figures of every feedback board up to date; return the ids of those that changed. Safe to run twice.

    Counted are the runs of the clock that were answered in the last 90 days, and those that are overdue now. In time is
    what was answered by the moment promised. The median is of what was answered, from asking to answering by the wall
    clock, nights and weekends included: so long people really waited. A case that the asker reopened counts for each
    of its rounds; what was hidden or moved away unanswered does not count, what was answered before that does.
    """
    boards = Board.objects.filter(kind=BoardKind.FEEDBACK).order_by("pk").values_list("pk", flat=True)
    return [board_id for board_id in boards if _refresh(board_id)]


@transaction.atomic
def _refresh(board_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"board": board_id})
        changed = bool(cursor.rowcount)
    if changed:
        # Each process remembers the boards together with their figures.
        pagestamps.touch(pagestamps.board(board_id), pagestamps.BOARDS)
    return changed
