"""Numbers of posts: handed out by the thread's row, so that they have no gaps and no doubles."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from community.core.errors import Conflict
from community.core.statements import Statement
from forums.enums import State

_TAKE = Statement("""
UPDATE forums_thread SET next_number = next_number + 1 WHERE id = %s
RETURNING next_number - 1, locked, state, author_id, board_id, tag_ids
""")


@dataclass(frozen=True)
class Floor:
    """A number that is ours if the transaction commits, and the thread as it was when the lock was had."""

    number: int
    locked: bool
    state: str
    author_id: int
    board_id: int
    tag_ids: list[int]


def take(thread_id: int) -> Floor:
    """Take the thread's next number. Holds the thread's row until the transaction ends; a rollback gives it back."""
    row = _TAKE.row(thread_id)
    if row is None or row[2] == State.REMOVED:
        raise Conflict(_("This thread is not here any more."))
    return Floor(*row)
