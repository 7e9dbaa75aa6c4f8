"""The most thanked threads of each board in the last 30 days: short lists, kept by a tick."""

from django.db import connection, transaction

from community.core import pagestamps

DAYS = 30
OF_EACH_BOARD = 300
_REFRESH = f"""
WITH counted AS (
    SELECT t.board_id, t.id AS thread_id, count(*) AS thanks
      FROM forums_thanks h
      JOIN forums_post p ON p.id = h.post_id AND p.state = 'visible'
      JOIN forums_thread t ON t.id = p.thread_id AND t.state = 'visible'
     WHERE h.withdrawn_at IS NULL AND h.given_at > hearth_now() - interval '{DAYS} days'
     GROUP BY t.board_id, t.id),
top AS (
    SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY board_id ORDER BY thanks DESC, thread_id DESC) AS place
          FROM counted) ranked
     WHERE place <= {OF_EACH_BOARD}),
gone AS (
    DELETE FROM forums_boardtop b WHERE NOT EXISTS (SELECT 1 FROM top WHERE top.thread_id = b.thread_id)
    RETURNING b.board_id),
put AS (
    INSERT INTO forums_boardtop AS b (thread_id, board_id, thanks) SELECT thread_id, board_id, thanks FROM top
    ON CONFLICT (thread_id) DO UPDATE SET board_id = excluded.board_id, thanks = excluded.thanks
     WHERE (b.board_id, b.thanks) <> (excluded.board_id, excluded.thanks)
    RETURNING b.board_id)
SELECT board_id FROM gone UNION SELECT board_id FROM put
"""  # noqa: S608  (constants of this module)


@transaction.atomic
def refresh_tops() -> int:
    """Bring every board's list up to date; return how many boards' lists changed. Safe to run twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('forums.tops'))")
        cursor.execute(_REFRESH)
        boards = [row[0] for row in cursor.fetchall()]
    pagestamps.touch(*map(pagestamps.board, boards))
    return len(boards)
