"""How often threads are looked at."""

from django.db import connection, transaction

from community.core import tally

_BATCH = 1000
_ADD = """
UPDATE forums_thread t SET view_count = t.view_count + seen.n
  FROM (SELECT id, n FROM unnest(%s::bigint[], %s::bigint[]) AS seen (id, n) ORDER BY id) seen
 WHERE t.id = seen.id
"""


def flush_views() -> int:
    """Add what was counted since the last time to the threads, some at a time. Returns how many threads were seen.

    What was taken and could not be written is lost: views are worth no more.
    """
    counted = sorted(tally.take("thread").items())
    for begin in range(0, len(counted), _BATCH):
        ids, counts = zip(*counted[begin : begin + _BATCH], strict=True)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ADD, [list(ids), list(counts)])
    return len(counted)
