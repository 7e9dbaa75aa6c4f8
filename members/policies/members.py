"""What a member may do by who they are; forums and events add what depends on the thing itself."""

from django.contrib.auth.models import AnonymousUser

from members.enums import Role
from members.models import Member

Viewer = Member | AnonymousUser

_RANKS = {Role.LURKER: 0, Role.NOVICE: 1, Role.REGULAR: 2, Role.LEADER: 3, Role.ELDER: 3}


def has_role(viewer: Viewer, role: Role) -> bool:
    """Whether the viewer's role is `role` or further along the path (an elder has come as far as a leader)."""
    return isinstance(viewer, Member) and _RANKS[Role(viewer.role)] >= _RANKS[role]


def is_staffish(viewer: Viewer) -> bool:
    """Whether the viewer works for the community: staff or admin."""
    return isinstance(viewer, Member) and viewer.is_active and viewer.is_staff


def has_duties(viewer: Viewer) -> bool:
    """Whether the viewer is a leader whose role is awake: powers over others' content rest with the role."""
    return isinstance(viewer, Member) and viewer.role == Role.LEADER and viewer.resting_since is None


def can_moderate(viewer: Viewer) -> bool:
    """Whether the viewer may act on other people's content."""
    return is_staffish(viewer) or has_duties(viewer)


def can_post_links(viewer: Viewer) -> bool:
    """A lurker's posts carry no links (product.md, "What a role brings")."""
    return has_role(viewer, Role.NOVICE) or is_staffish(viewer)


def can_pin_role_of(viewer: Viewer, member: Member) -> bool:
    """Admins set roles by hand, never their own."""
    return is_staffish(viewer) and viewer.pk != member.pk and viewer.has_perm("members.pin_role")


def can_change_staff_of(viewer: Viewer, member: Member) -> bool:
    """Superusers say who is staff, never for themselves."""
    return is_staffish(viewer) and bool(viewer.is_superuser) and viewer.pk != member.pk


def can_end_sessions_of(viewer: Viewer, member: Member) -> bool:
    """Staff may sign members out; only a superuser another of the staff."""
    return is_staffish(viewer) and viewer.pk != member.pk and (bool(viewer.is_superuser) or not member.is_staff)


def can_ignore(viewer: Viewer, member: Member) -> bool:
    """Anybody but oneself and staff, who speak for the community."""
    return isinstance(viewer, Member) and viewer.pk != member.pk and not member.is_staff
