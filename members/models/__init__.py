from members.models.facts import Fact
from members.models.member import Member
from members.models.place import Place, PlaceName
from members.models.roles import RoleChange

__all__ = ["Fact", "Member", "Place", "PlaceName", "RoleChange"]
