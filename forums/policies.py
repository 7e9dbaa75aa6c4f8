"""Who may see and do what with boards, threads and posts: pure predicates on loaded rows.

Each rule about seeing has its twin among the conditions of forums.models.visibility; a test holds them together.
"""

from datetime import timedelta

from community.core.clock import now
from community.site_settings import queries as site_settings
from forums.enums import Audience, BoardKind, State, ThreadEventKind
from forums.models import Board, FeedbackCase, Post, Release, Thread, ThreadEvent, standing
from forums.models.visibility import OWN_POSTS, OWN_THREADS, belongs_to
from members.enums import Role
from members.models import Member
from members.policies import Viewer, can_moderate, can_post_links, has_role, is_staffish

__all__ = [
    "can_accept",
    "can_accept_answer",
    "can_answer_for_us",
    "can_arrange",
    "can_close_poll",
    "can_edit",
    "can_hide",
    "can_hide_release",
    "can_moderate_board",
    "can_move_to",
    "can_open_thread",
    "can_post_links",
    "can_put_back",
    "can_read",
    "can_release",
    "can_remove",
    "can_reply",
    "can_report",
    "can_report_release",
    "can_restore",
    "can_say_solved",
    "can_say_unsolved",
    "can_see",
    "can_see_all_versions",
    "can_see_board",
    "can_see_release",
    "can_show_release",
    "can_tag",
    "can_thank",
    "can_undo",
    "can_vote",
    "can_withdraw",
    "edit_minutes",
    "is_seen_by_fewer",
]


def can_see_board(viewer: Viewer, board: Board) -> bool:
    """Whether the board exists for the viewer."""
    return belongs_to(viewer, board.pk, board.seen_by)


def can_moderate_board(viewer: Viewer, board: Board) -> bool:
    """Whether the viewer keeps order there: its moderators, leaders on duty, staff; all where the board is for them."""
    return can_see_board(viewer, board) and (can_moderate(viewer) or board.pk in standing.of(viewer).moderated)


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


def can_read(viewer: Viewer, post: Post) -> bool:
    """Whether the viewer sees the post's text, not a tombstone."""
    if not can_see(viewer, post.thread):
        return False
    own = viewer.pk is not None and post.author_id == viewer.pk
    return (
        post.state == State.VISIBLE
        or can_moderate_board(viewer, post.thread.board)
        or (own and post.state in OWN_POSTS)
    )


def can_open_thread(viewer: Viewer, board: Board) -> bool:
    """Whether the viewer may open a thread on the board."""
    return isinstance(viewer, Member) and can_see_board(viewer, board) and belongs_to(viewer, board.pk, board.opened_by)


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


def edit_minutes(viewer: Viewer) -> int:
    """How long after writing the viewer may change a post of theirs, in minutes; 0 for always."""
    policy = site_settings.policy("posting")
    if has_role(viewer, Role.REGULAR) or is_staffish(viewer):
        minutes: int = policy.edit_minutes
    else:
        minutes = policy.edit_minutes_novice if has_role(viewer, Role.NOVICE) else policy.edit_minutes_lurker
    return minutes


def _in_time(viewer: Viewer, post: Post) -> bool:
    minutes = edit_minutes(viewer)
    # The sign-in backend has read the time along with the member.
    return not minutes or (getattr(viewer, "seen_at", None) or now()) - post.created_at < timedelta(minutes=minutes)


def can_edit(viewer: Viewer, post: Post) -> bool:
    """Authors edit their own for a time, while it can be read and its thread is open; staff edit everybody's."""
    if is_staffish(viewer):
        return can_see(viewer, post.thread)
    own = isinstance(viewer, Member) and post.author_id == viewer.pk
    open_thread = not post.thread.locked or can_moderate_board(viewer, post.thread.board)
    there = post.state in (State.VISIBLE, State.HELD)
    return own and open_thread and there and can_see(viewer, post.thread) and _in_time(viewer, post)


def can_remove(viewer: Viewer, post: Post) -> bool:
    """Authors take their own posts away."""
    own = isinstance(viewer, Member) and post.author_id == viewer.pk
    return own and can_see(viewer, post.thread) and post.state in (State.VISIBLE, State.HELD)


def can_hide(viewer: Viewer, post: Post) -> bool:
    """Moderators hide others' posts; what staff wrote, only staff hide."""
    if (
        not can_moderate_board(viewer, post.thread.board)
        or not can_see(viewer, post.thread)
        or post.author_id == viewer.pk
    ):
        return False
    # What its author took away too: a report on it can still be upheld, and then the author can't put it back.
    there = post.state in (State.VISIBLE, State.HELD, State.REMOVED)
    return there and (is_staffish(viewer) or not post.author.is_staff)


def can_restore(viewer: Viewer, post: Post) -> bool:
    """Moderators show again what was hidden or held, if it is not their own; authors what they removed themselves."""
    own = isinstance(viewer, Member) and post.author_id == viewer.pk
    if not can_see(viewer, post.thread):
        return False
    if post.state == State.REMOVED:
        return own
    return post.state in (State.HIDDEN, State.HELD) and not own and can_moderate_board(viewer, post.thread.board)


def can_thank(viewer: Viewer, post: Post) -> bool:
    """Everybody may thank everybody else."""
    if not isinstance(viewer, Member) or post.author_id == viewer.pk:
        return False
    return post.state == State.VISIBLE and can_see(viewer, post.thread) and post.thread.state == State.VISIBLE


def can_report(viewer: Viewer, post: Post) -> bool:
    """Members report what others wrote."""
    return isinstance(viewer, Member) and post.author_id != viewer.pk and can_read(viewer, post)


def can_see_all_versions(viewer: Viewer, post: Post) -> bool:
    """Everybody sees what authors changed in their own posts; what staff took out, only authors and moderators."""
    return can_moderate_board(viewer, post.thread.board) or (viewer.pk is not None and viewer.pk == post.author_id)


def can_accept_answer(viewer: Viewer, thread: Thread) -> bool:
    """The one who asked says which reply was the answer, or changes their mind; so can the board's moderators."""
    if not isinstance(viewer, Member) or not thread.takes_answers or thread.state != State.VISIBLE:
        return False
    return can_see_board(viewer, thread.board) and (
        thread.author_id == viewer.pk or can_moderate_board(viewer, thread.board)
    )


def can_accept(viewer: Viewer, post: Post) -> bool:
    """Whether this reply can be made the answer: who did not ask does not choose a reply of their own."""
    there = post.number > 1 and post.state == State.VISIBLE and can_accept_answer(viewer, post.thread)
    return there and (post.thread.author_id == viewer.pk or post.author_id != viewer.pk)


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


def is_seen_by_fewer(board: Board, than: Board) -> bool:
    """Whether the one board is for a smaller audience than the other; two lists of names count as different."""
    order = list(Audience)
    if board.pk == than.pk:
        return False
    named = board.seen_by == than.seen_by == Audience.NAMED
    return named or order.index(Audience(board.seen_by)) > order.index(Audience(than.seen_by))


def can_answer_for_us(viewer: Viewer, thread: Thread) -> bool:
    """Staff answer what others ask on boards that they can see."""
    return is_staffish(viewer) and thread.author_id != viewer.pk and can_see(viewer, thread)


def can_say_solved(viewer: Viewer, case: FeedbackCase) -> bool:
    """The one who asked, once there is an answer."""
    return _asked_and_answered(viewer, case) and case.solved_at is None


def can_say_unsolved(viewer: Viewer, case: FeedbackCase) -> bool:
    """The one who asked, once there is an answer, where they can still write; how often is the policy's matter."""
    return _asked_and_answered(viewer, case) and can_reply(viewer, case.thread)


def _asked_and_answered(viewer: Viewer, case: FeedbackCase) -> bool:
    own = isinstance(viewer, Member) and case.thread.author_id == viewer.pk
    return own and case.active and case.answered_at is not None and can_see(viewer, case.thread)


def can_see_release(viewer: Viewer, release: Release) -> bool:
    """Whether the viewer can have the release's files: everybody of the thread, or while it is out its author alone."""
    thread = release.resource.thread
    if not can_see(viewer, thread):
        return False
    own = viewer.pk is not None and release.author_id == viewer.pk
    return release.state == State.VISIBLE or own or can_moderate_board(viewer, thread.board)


def can_release(viewer: Viewer, thread: Thread) -> bool:
    """Regulars and up release in threads of their own for downloads, staff and the board's moderators in all."""
    if not isinstance(viewer, Member) or thread.kind != BoardKind.RESOURCE or thread.state != State.VISIBLE:
        return False
    own = thread.author_id == viewer.pk and has_role(viewer, Role.REGULAR)
    return can_see(viewer, thread) and (own or can_moderate_board(viewer, thread.board))


def can_withdraw(viewer: Viewer, release: Release) -> bool:
    """Whoever released it takes it back."""
    return _own(viewer, release) and release.state in (State.VISIBLE, State.HELD)


def can_put_back(viewer: Viewer, release: Release) -> bool:
    """Who has withdrawn a release puts it back."""
    return _own(viewer, release) and release.state == State.REMOVED


def can_hide_release(viewer: Viewer, release: Release) -> bool:
    """Moderators hide others' releases; what staff released, only staff hide."""
    board = release.resource.thread.board
    if not can_moderate_board(viewer, board) or release.author_id == viewer.pk or release.state == State.HIDDEN:
        return False
    return is_staffish(viewer) or not release.author.is_staff


def can_show_release(viewer: Viewer, release: Release) -> bool:
    """Moderators show again what was hidden or held, if it is not their own."""
    board = release.resource.thread.board
    there = release.state in (State.HIDDEN, State.HELD) and release.author_id != viewer.pk
    return there and can_moderate_board(viewer, board)


def can_report_release(viewer: Viewer, release: Release) -> bool:
    """Members report what others released."""
    return isinstance(viewer, Member) and release.author_id != viewer.pk and can_see_release(viewer, release)


def _own(viewer: Viewer, release: Release) -> bool:
    return isinstance(viewer, Member) and release.author_id == viewer.pk and can_see(viewer, release.resource.thread)


def can_move_to(viewer: Viewer, board: Board) -> bool:
    """Whether the viewer may bring threads to the board: who keeps order there or may open some."""
    return can_moderate_board(viewer, board) or can_open_thread(viewer, board)


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
