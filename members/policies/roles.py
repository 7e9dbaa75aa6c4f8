"""How roles are earned, and how the one in force follows from what was earned, pinned and sanctioned."""

from dataclasses import dataclass

from members.enums import Role

# A step down for a sanction. An elder's step is the role that a returning elder begins with.
_ONE_LOWER = {
    Role.LURKER: Role.LURKER,
    Role.NOVICE: Role.LURKER,
    Role.REGULAR: Role.NOVICE,
    Role.LEADER: Role.REGULAR,
    Role.ELDER: Role.REGULAR,
}


@dataclass(frozen=True)
class RolePolicy:
    """The numbers of the roles (kept by version in the site settings). Windows and pauses in days."""

    # lurker → novice: the first post or attendance at once, no numbers
    # novice → regular
    regular_window: int = 100
    regular_present_days: int = 20
    regular_took_part_days: int = 8
    regular_meetup_counts: int = 3
    regular_subjects: int = 3
    regular_thanked_by: int = 3
    # every computed move but lurker → novice
    days_between_moves: int = 14
    # a role rests
    rest_after: int = 60
    # regular → leader: what the page "Your role" says is missing; becoming one is an admin's decision
    leader_days_as_regular: int = 90
    leader_window: int = 180
    leader_supports: int = 10
    leader_supported_members: int = 5


def effective_role(*, earned: str, pinned: str, lowered: bool) -> Role:
    """Return the role in force: the pinned one or else the earned one, a step lower while a sanction runs."""
    role = Role(pinned or earned)
    return _ONE_LOWER[role] if lowered else role
