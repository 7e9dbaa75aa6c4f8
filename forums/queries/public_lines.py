"""Hidden threads of feedback boards, which keep their place in the list: the title, and why it is hidden."""

from collections.abc import Sequence

from community.core.pagination import Cursor
from forums.enums import BoardKind, State
from forums.models import Board, Thread
from forums.queries.lines import ThreadLine

# Beside a page of thirty. Where more was hidden within its time, the newest are named.
MOST = 50


def with_public_lines(
    board: Board, lines: Sequence[ThreadLine], *, after: Cursor | None, until: Cursor | None
) -> Sequence[ThreadLine]:
    """The page's `lines` (by last post, from `after` to `until`) with the hidden threads of that time among them.

    No query on boards where nothing was ever hidden, else one over an index of its own.
    """
    if not board.has_public_lines:
        return lines
    hidden = Thread.objects.filter(board=board, kind=BoardKind.FEEDBACK, state=State.HIDDEN)
    if after is not None:
        hidden = hidden.filter(last_post_at__lte=after.moment)
    if until is not None:
        hidden = hidden.filter(last_post_at__gt=until.moment)
    found = [ThreadLine(thread) for thread in hidden.order_by("-last_post_at", "-id")[:MOST]]
    if not found:
        return lines
    return sorted([*lines, *found], key=lambda line: (line.thread.last_post_at, line.thread.pk), reverse=True)
