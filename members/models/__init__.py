from members.models.facts import Fact
from members.models.ignore import Ignore
from members.models.member import Member, RetiredHandle
from members.models.place import Place, PlaceName
from members.models.roles import RoleChange, RoleRun

__all__ = ["Fact", "Ignore", "Member", "Place", "PlaceName", "RetiredHandle", "RoleChange", "RoleRun"]
