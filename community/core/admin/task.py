from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Task(Enum):
    """The groups of the index, in order."""

    HANDLE = "handle"
    PEOPLE = "people"
    BOARDS = "boards"
    MEETUPS = "meetups"
    RULES = "rules"
    RECORDS = "records"

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]

    @property
    def icon(self) -> str:
        return _ICONS[self]


_LABELS = {
    Task.HANDLE: _("To handle"),
    Task.PEOPLE: _("People"),
    Task.BOARDS: _("Boards"),
    Task.MEETUPS: _("Meetups"),
    Task.RULES: _("Rules and settings"),
    Task.RECORDS: _("Records"),
}
_ICONS = {
    Task.HANDLE: "flag",
    Task.PEOPLE: "users-round",
    Task.BOARDS: "messages-square",
    Task.MEETUPS: "calendar-days",
    Task.RULES: "sliders-horizontal",
    Task.RECORDS: "scroll-text",
}
