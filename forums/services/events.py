"""Lines in the history of a thread."""

from typing import Any

from forums.enums import ThreadEventKind
from forums.models import Board, Thread, ThreadEvent
from members.models import Member


def record(
    *,
    thread: Thread,
    kind: ThreadEventKind,
    actor: Member | None,
    reason: str = "",
    data: dict[str, Any] | None = None,
    public: bool = True,
    other_thread: Thread | None = None,
    other_board: Board | None = None,
    after: int | None = None,
) -> ThreadEvent:
    """Write down what happened to `thread`, whose row is held.

    `public` lines are shown between its floors, below number `after` or else the last one; the others only in its log.
    `data` may hold what undoing needs; it is never shown as it is.
    """
    event = ThreadEvent(
        thread=thread,
        kind=kind,
        actor=actor,
        after_number=thread.last_number if after is None else after,
        reason=reason[:300],
        data=data or {},
        public=public,
        other_thread=other_thread,
        other_board=other_board,
    )
    event.save(force_insert=True)
    if public and not thread.has_events:
        thread.has_events = True
        thread.save(update_fields=["has_events"])
    return event
