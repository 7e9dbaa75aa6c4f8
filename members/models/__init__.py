from members.models.facts import Fact
from members.models.member import Member, RetiredHandle
from members.models.place import Place, PlaceName
from members.models.roles import RoleChange, RoleRun

__all__ = ["Fact", "Member", "Place", "PlaceName", "RetiredHandle", "RoleChange", "RoleRun"]
