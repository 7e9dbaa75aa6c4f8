"""Who can see what, as conditions on rows. forums.policies says the same of one loaded row."""

from django.db.models import Q

from forums.enums import Audience, State
from members.enums import Role
from members.policies import Viewer, can_moderate, has_role, is_staffish

_ROLES = {
    Audience.NOVICE: Role.NOVICE,
    Audience.REGULAR: Role.REGULAR,
    Audience.LEADER: Role.LEADER,
}
# What the author still sees of their own when others do not.
OWN_THREADS = (State.HELD, State.HIDDEN, State.REMOVED)
OWN_POSTS = (State.HELD, State.HIDDEN, State.REMOVED)


def audiences_of(viewer: Viewer) -> set[str]:
    """The audiences that the viewer belongs to. Staff belong to all but `nobody`."""
    audiences = {Audience.EVERYONE}
    if viewer.is_authenticated:
        audiences.add(Audience.MEMBERS)
        audiences.update(audience for audience, role in _ROLES.items() if has_role(viewer, role))
    if is_staffish(viewer):
        audiences.update((*_ROLES, Audience.STAFF))
    return {str(audience) for audience in audiences}


def boards_for(viewer: Viewer, prefix: str = "") -> Q:
    """Boards that exist for the viewer; `prefix` leads from the queried model to the board."""
    return Q(**{f"{prefix}seen_by__in": sorted(audiences_of(viewer))})


def threads_for(viewer: Viewer, prefix: str = "") -> Q:
    """Threads that the viewer can open."""
    condition = boards_for(viewer, f"{prefix}board__")
    if can_moderate(viewer):
        return condition
    visible = Q(**{f"{prefix}state": State.VISIBLE})
    if viewer.is_authenticated:
        visible |= Q(**{f"{prefix}state__in": OWN_THREADS, f"{prefix}author": viewer.pk})
    return condition & visible


def posts_for(viewer: Viewer) -> Q:
    """Posts whose text the viewer can read; of the others at most a tombstone is shown."""
    condition = threads_for(viewer, "thread__")
    if can_moderate(viewer):
        return condition
    visible = Q(state=State.VISIBLE)
    if viewer.is_authenticated:
        visible |= Q(state__in=OWN_POSTS, author=viewer.pk)
    return condition & visible
