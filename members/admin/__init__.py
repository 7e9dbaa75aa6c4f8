"""People in the admin: looking into a member, roles, staff, and the role history."""

from members.admin import member, panels, policies, records

__all__ = ["member", "panels", "policies", "records"]
