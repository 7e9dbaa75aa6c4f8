from members.policies.members import (
    Viewer,
    can_change_staff_of,
    can_end_sessions_of,
    can_ignore,
    can_moderate,
    can_pin_role_of,
    can_post_links,
    has_duties,
    has_role,
    is_staffish,
)
from members.policies.roles import RolePolicy, effective_role

__all__ = [
    "RolePolicy",
    "Viewer",
    "can_change_staff_of",
    "can_end_sessions_of",
    "can_ignore",
    "can_moderate",
    "can_pin_role_of",
    "can_post_links",
    "effective_role",
    "has_duties",
    "has_role",
    "is_staffish",
]
