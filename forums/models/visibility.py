"""Who can see what, as conditions on rows. forums.policies says the same of one loaded row."""

from django.db.models import Q

from forums.enums import Audience, State
from forums.models import standing
from members.enums import Role
from members.policies import Viewer, can_moderate, has_role, is_staffish

_ROLES = {
    Audience.NOVICE: Role.NOVICE,
    Audience.REGULAR: Role.REGULAR,
    Audience.LEADER: Role.LEADER,
}
# Who is named on a board is one of these there, whatever their role.
NAMED_TOO = (*_ROLES, Audience.NAMED)
# What the author still sees of their own when others do not.
OWN_THREADS = (State.HELD, State.HIDDEN, State.REMOVED)
OWN_POSTS = (State.HELD, State.HIDDEN, State.REMOVED)


def audiences_of(viewer: Viewer) -> set[str]:
    """The audiences that the viewer belongs to on every board. Staff belong to all but `nobody`."""
    audiences = {Audience.EVERYONE}
    if viewer.is_authenticated:
        audiences.add(Audience.MEMBERS)
        audiences.update(audience for audience, role in _ROLES.items() if has_role(viewer, role))
    if is_staffish(viewer):
        audiences.update((*NAMED_TOO, Audience.STAFF))
    return {str(audience) for audience in audiences}


def belongs_to(viewer: Viewer, board_id: int, audience: str) -> bool:
    """Whether the viewer is of this audience on this board.

    Besides whom it covers everywhere these are its named members, up to NAMED, and its moderators, up to STAFF.
    """
    if audience in audiences_of(viewer):
        return True
    theirs = standing.of(viewer)
    if board_id in theirs.moderated and audience != Audience.NOBODY:
        return True
    return board_id in theirs.named and audience in NAMED_TOO


def boards_for(viewer: Viewer, prefix: str = "") -> Q:
    """Boards that exist for the viewer; `prefix` leads from the queried model to the board."""
    condition = Q(**{f"{prefix}seen_by__in": sorted(audiences_of(viewer))})
    theirs = standing.of(viewer)
    if theirs.named:
        condition |= Q(**{f"{prefix}pk__in": sorted(theirs.named), f"{prefix}seen_by__in": sorted(NAMED_TOO)})
    if theirs.moderated:
        moderated = Q(**{f"{prefix}pk__in": sorted(theirs.moderated)})
        condition |= moderated & ~Q(**{f"{prefix}seen_by": Audience.NOBODY})
    return condition


def threads_for(viewer: Viewer, prefix: str = "") -> Q:
    """Threads that the viewer can open."""
    condition = boards_for(viewer, f"{prefix}board__")
    if can_moderate(viewer):
        return condition
    visible = Q(**{f"{prefix}state": State.VISIBLE})
    if viewer.is_authenticated:
        visible |= Q(**{f"{prefix}state__in": OWN_THREADS, f"{prefix}author": viewer.pk})
    return condition & (visible | _moderated(viewer, f"{prefix}board__"))


def posts_for(viewer: Viewer) -> Q:
    """Posts whose text the viewer can read; of the others at most a tombstone is shown."""
    condition = threads_for(viewer, "thread__")
    if can_moderate(viewer):
        return condition
    visible = Q(state=State.VISIBLE)
    if viewer.is_authenticated:
        visible |= Q(state__in=OWN_POSTS, author=viewer.pk)
    return condition & (visible | _moderated(viewer, "thread__board__"))


def releases_for(viewer: Viewer, prefix: str = "") -> Q:
    """Releases whose files the viewer can have."""
    condition = threads_for(viewer, f"{prefix}resource__thread__")
    if can_moderate(viewer):
        return condition
    visible = Q(**{f"{prefix}state": State.VISIBLE})
    if viewer.is_authenticated:
        visible |= Q(**{f"{prefix}author": viewer.pk})
    return condition & (visible | _moderated(viewer, f"{prefix}resource__thread__board__"))


def _moderated(viewer: Viewer, prefix: str) -> Q:
    """On the boards that the viewer moderates nothing is hidden from them; an empty condition where there are none."""
    boards = standing.of(viewer).moderated
    return Q(**{f"{prefix}pk__in": sorted(boards)}) if boards else Q()
