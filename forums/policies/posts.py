"""Who reads a post, and what they may do with it."""

from datetime import timedelta

from community.core.clock import now
from community.site_settings import queries as site_settings
from forums.enums import State
from forums.models import Post
from forums.models.visibility import OWN_POSTS
from forums.policies.boards import can_moderate_board
from forums.policies.threads import can_accept_answer, can_see
from members.enums import Role
from members.models import Member
from members.policies import Viewer, has_role, is_staffish


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


def can_accept(viewer: Viewer, post: Post) -> bool:
    """Whether this reply can be made the answer: who did not ask does not choose a reply of their own."""
    there = post.number > 1 and post.state == State.VISIBLE and can_accept_answer(viewer, post.thread)
    return there and (post.thread.author_id == viewer.pk or post.author_id != viewer.pk)
