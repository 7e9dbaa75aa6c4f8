"""Who has the files of a release, and who brings them out or takes them back."""

from forums.enums import BoardKind, State
from forums.models import Release, Thread
from forums.policies.boards import can_moderate_board
from forums.policies.threads import can_see
from members.enums import Role
from members.models import Member
from members.policies import Viewer, has_role, is_staffish


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
