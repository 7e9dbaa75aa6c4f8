"""What members hear of boards and threads."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.errors import InvalidInput, NotAllowed
from community.core.statements import Statement
from forums import policies
from forums.enums import FollowLevel
from forums.models import Board, BoardFollow, Thread, ThreadWatch
from members.models import Member

_TAKES_PART = Statement("""
INSERT INTO forums_threadwatch (thread_id, member_id, level, chosen, touched_at)
VALUES (%s, %s, %s, false, hearth_now())
ON CONFLICT (thread_id, member_id) DO UPDATE SET touched_at = excluded.touched_at
""")


@transaction.atomic
def watch_board(*, actor: Member, board: Board, level: str) -> FollowLevel:
    """Set what the member hears of the board. Raises InvalidInput for what is no level."""
    chosen = _level(level)
    if not policies.can_see_board(actor, board):
        raise NotAllowed
    BoardFollow.objects.update_or_create(member=actor, board=board, defaults={"level": chosen})
    return chosen


@transaction.atomic
def watch_thread(*, actor: Member, thread: Thread, level: str) -> FollowLevel:
    """Set what the member hears of the thread, whatever they asked of its board. Raises InvalidInput."""
    chosen = _level(level)
    if not policies.can_see(actor, thread):
        raise NotAllowed
    ThreadWatch.objects.update_or_create(
        member=actor, thread=thread, defaults={"level": chosen, "chosen": True, "touched_at": HearthNow()}
    )
    return chosen


def took_part(*, member_id: int, thread_id: int, opened: bool = False) -> None:
    """The author of a thread watches it from now on, who replies tracks it, unless they chose otherwise."""
    level = FollowLevel.WATCHING if opened else FollowLevel.TRACKING
    _TAKES_PART.run(thread_id, member_id, level.value)


def _level(text: str) -> FollowLevel:
    try:
        return FollowLevel(text)
    except ValueError as error:
        raise InvalidInput(_("Choose one of the levels."), field="level") from error
