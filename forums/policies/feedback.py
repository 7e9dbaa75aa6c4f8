"""Who answers for the team, and who says whether that solved it."""

from forums.models import FeedbackCase, Thread
from forums.policies.threads import can_reply, can_see
from members.models import Member
from members.policies import Viewer, is_staffish


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
