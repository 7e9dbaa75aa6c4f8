"""Who sees a board, opens threads there and keeps order on it."""

from forums.enums import Audience
from forums.models import Board, standing
from forums.models.visibility import belongs_to
from members.models import Member
from members.policies import Viewer, can_moderate


def can_see_board(viewer: Viewer, board: Board) -> bool:
    """Whether the board exists for the viewer."""
    return belongs_to(viewer, board.pk, board.seen_by)


def can_moderate_board(viewer: Viewer, board: Board) -> bool:
    """Whether the viewer keeps order there: its moderators, leaders on duty, staff; all where the board is for them."""
    return can_see_board(viewer, board) and (can_moderate(viewer) or board.pk in standing.of(viewer).moderated)


def can_open_thread(viewer: Viewer, board: Board) -> bool:
    """Whether the viewer may open a thread on the board."""
    return isinstance(viewer, Member) and can_see_board(viewer, board) and belongs_to(viewer, board.pk, board.opened_by)


def can_move_to(viewer: Viewer, board: Board) -> bool:
    """Whether the viewer may bring threads to the board: who keeps order there or may open some."""
    return can_moderate_board(viewer, board) or can_open_thread(viewer, board)


def is_seen_by_fewer(board: Board, than: Board) -> bool:
    """Whether the one board is for a smaller audience than the other; two lists of names count as different."""
    order = list(Audience)
    if board.pk == than.pk:
        return False
    named = board.seen_by == than.seen_by == Audience.NAMED
    return named or order.index(Audience(board.seen_by)) > order.index(Audience(than.seen_by))
