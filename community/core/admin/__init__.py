"""Django's admin as Hearth uses it: arranged by task, bounded at any size, writing through services only."""

from community.core.admin.acts import Act, ActForm, ReasonForm, register_act
from community.core.admin.options import HearthAdmin, RecordAdmin, each_told
from community.core.admin.paging import BoundedPaginator
from community.core.admin.panels import Panel, register_panel
from community.core.admin.site import HearthAdminSite
from community.core.admin.task import Task

__all__ = [
    "Act",
    "ActForm",
    "BoundedPaginator",
    "HearthAdmin",
    "HearthAdminSite",
    "Panel",
    "ReasonForm",
    "RecordAdmin",
    "Task",
    "each_told",
    "register_act",
    "register_panel",
]
