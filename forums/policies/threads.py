"""Who opens a thread, writes in it and arranges it."""

from forums.enums import State, ThreadEventKind
from forums.models import Thread, ThreadEvent
from forums.models.visibility import OWN_THREADS, belongs_to
from forums.policies.boards import can_moderate_board, can_see_board
from members.enums import Role
from members.models import Member
from members.policies import Viewer, has_role


def can_see(viewer: Viewer, thread: Thread) -> bool:
    """Whether the viewer can open the thread."""
    if not can_see_board(viewer, thread.board):
        return False
    own = viewer.pk is not None and thread.author_id == viewer.pk
    return (
        thread.state == State.VISIBLE
        or can_moderate_board(viewer, thread.board)
        or (own and thread.state in OWN_THREADS)
    )


def can_reply(viewer: Viewer, thread: Thread) -> bool:
    """Whether the viewer may reply; in a locked thread only who may unlock it."""
    if not isinstance(viewer, Member) or not can_see(viewer, thread):
        return False
    if thread.state != State.VISIBLE or (thread.locked and not can_moderate_board(viewer, thread.board)):
        return False
    return belongs_to(viewer, thread.board_id, thread.board.replied_by)


def can_vote(viewer: Viewer, thread: Thread) -> bool:
    """Whether the viewer may vote in the thread's poll while it is open: whoever may reply there."""
    return can_reply(viewer, thread)


def can_close_poll(viewer: Viewer, thread: Thread) -> bool:
    """Who opened the thread ends its poll early, and who keeps order there."""
    if not isinstance(viewer, Member) or not can_see(viewer, thread):
        return False
    return thread.author_id == viewer.pk or can_moderate_board(viewer, thread.board)


def can_accept_answer(viewer: Viewer, thread: Thread) -> bool:
    """The one who asked says which reply was the answer, or changes their mind; so can the board's moderators."""
    if not isinstance(viewer, Member) or not thread.takes_answers or thread.state != State.VISIBLE:
        return False
    return can_see_board(viewer, thread.board) and (
        thread.author_id == viewer.pk or can_moderate_board(viewer, thread.board)
    )


def can_arrange(viewer: Viewer, thread: Thread) -> bool:
    """Lock, pin, feature, move, merge, split: the board's moderators, leaders and staff."""
    return can_moderate_board(viewer, thread.board) and can_see(viewer, thread)


def can_tag(viewer: Viewer, thread: Thread) -> bool:
    """Authors choose the tags of their threads; regulars and up, and the board's moderators, anybody's."""
    if not isinstance(viewer, Member) or not can_see(viewer, thread):
        return False
    if can_moderate_board(viewer, thread.board):
        return True
    open_thread = thread.state == State.VISIBLE and not thread.locked
    return open_thread and (thread.author_id == viewer.pk or has_role(viewer, Role.REGULAR))


# What the moderators' log can take back. Showing a thread again is taken back by hiding it, with a reason.
UNDOABLE = frozenset(
    {
        ThreadEventKind.RENAMED,
        ThreadEventKind.TAGGED,
        ThreadEventKind.MOVED,
        ThreadEventKind.TOOK_IN,
        ThreadEventKind.SPLIT,
        ThreadEventKind.PINNED,
        ThreadEventKind.UNPINNED,
        ThreadEventKind.FEATURED,
        ThreadEventKind.UNFEATURED,
        ThreadEventKind.LOCKED,
        ThreadEventKind.UNLOCKED,
        ThreadEventKind.HIDDEN,
    }
)


def can_undo(viewer: Viewer, event: ThreadEvent) -> bool:
    """Moderators take back what is in the log, whoever did it; whoever gave other tags takes those back."""
    if event.kind not in UNDOABLE:
        return False
    if can_arrange(viewer, event.thread):
        return True
    own = isinstance(viewer, Member) and event.actor_id == viewer.pk
    return own and event.kind == ThreadEventKind.TAGGED and can_tag(viewer, event.thread)
