"""Who may see and do what with boards, threads and posts: pure predicates on loaded rows.

Each rule about seeing has its twin among the conditions of forums.models.visibility; a test holds them together.
"""

from forums.policies.boards import can_moderate_board, can_move_to, can_open_thread, can_see_board, is_seen_by_fewer
from forums.policies.feedback import can_answer_for_us, can_say_solved, can_say_unsolved
from forums.policies.posts import (
    can_accept,
    can_edit,
    can_hide,
    can_read,
    can_remove,
    can_report,
    can_restore,
    can_see_all_versions,
    can_thank,
    edit_minutes,
)
from forums.policies.releases import (
    can_hide_release,
    can_put_back,
    can_release,
    can_report_release,
    can_see_release,
    can_show_release,
    can_withdraw,
)
from forums.policies.threads import (
    UNDOABLE,
    can_accept_answer,
    can_arrange,
    can_close_poll,
    can_reply,
    can_see,
    can_tag,
    can_undo,
    can_vote,
)
from members.policies import can_post_links

__all__ = [
    "UNDOABLE",
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
