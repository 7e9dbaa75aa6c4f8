"""What everybody sees of a member wherever something of theirs stands."""

from datetime import datetime
from typing import NamedTuple

from members.models import Member
from members.models.member import address_of_member


class Face(NamedTuple):
    """A member as a value: two are equal when they look the same."""

    handle: str
    display_name: str
    role: str
    resting_since: datetime | None
    is_staff: bool
    avatar_url: str | None

    def get_absolute_url(self) -> str:
        return address_of_member(self.handle)


def face_of(member: Member) -> Face:
    """The member's face. 0 queries."""
    return Face(
        member.handle, member.display_name, member.role, member.resting_since, member.is_staff, member.avatar_url
    )
