"""Reads of the inbox and of what members want."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Exists
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.functional import Promise

from community.core.clock import HearthNow
from community.core.pagination import Cursor, newest_first
from community.notifications import registry
from community.notifications.models import Notification, Preference, RefusedAddress

if TYPE_CHECKING:
    from members.models import Member

UNREAD_LIMIT = 100
PAGE = 40


@dataclass(frozen=True)
class Line:
    """One line of the inbox and how to draw it: `template` gets the row as `line`, and its kind's `label`."""

    row: Notification
    template: str
    label: str | Promise


@dataclass(frozen=True)
class Group:
    """Lines of one page about the same thing, newest first."""

    subject: str
    lines: list[Line] = field(default_factory=list)

    @property
    def unread(self) -> int:
        """How many of its lines are unread."""
        return sum(1 for line in self.lines if line.row.read_at is None)


@dataclass(frozen=True)
class InboxPage:
    """One page of the inbox."""

    groups: Sequence[Group]
    next: Cursor | None
    is_first: bool


@dataclass(frozen=True)
class Choice:
    """One kind, and what the member wants of it."""

    kind: registry.Kind
    mail: bool
    inbox: bool


# As it is, since every page asks: Django would take longer to write it than PostgreSQL to answer.
_UNREAD = """
SELECT count(*) FROM (SELECT 1 FROM notifications_notification
                       WHERE member_id = %s AND read_at IS NULL AND visible_at <= hearth_now() LIMIT %s) unread
"""


def unread_count(member: "Member") -> int:
    """Return how many lines of the member's inbox are unread, at most 100."""
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [member.pk, UNREAD_LIMIT])
        return int(cursor.fetchone()[0])


def unread_about(member: "Member", subject: str) -> Exists:
    """Return a condition to annotate with: whether a visible line about `subject` ("thread:12") is unread."""
    return Exists(
        Notification.objects.filter(member=member, subject=subject, read_at__isnull=True, visible_at__lte=HearthNow())
    )


def inbox_page(member: "Member", *, after: Cursor | None) -> InboxPage:
    """Return the page after `after`: 40 lines, grouped by subject within the page.

    What the member may not see any more is left out (where it is told all the same, its words are), and what came from
    people they ignore. One query, and those of registry.closed.
    """
    visible = Notification.objects.filter(member=member, visible_at__lte=HearthNow()).select_related("actor")
    if unwanted := set[int]().union(*(one(member) for one in registry.unwanted)):
        visible = visible.exclude(actor__in=sorted(unwanted))
    page = newest_first(visible, by="visible_at", after=after, size=PAGE)
    groups: dict[str, Group] = {}
    closed = registry.closed(member, [(row.subject, row.context) for row in page.rows])
    for place, row in enumerate(page.rows):
        kind = registry.kinds.get(row.kind)
        if place in closed:
            if kind is None or not kind.told_without_words:
                continue
            row.context = registry.without_words(row.context)
        line = Line(row, _line_template(row.kind), kind.label if kind else row.kind)
        groups.setdefault(row.subject, Group(row.subject)).lines.append(line)
    return InboxPage(list(groups.values()), page.next, page.is_first)


def _line_template(kind: str) -> str:
    name = f"notifications/_{kind}.html"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return "notifications/_line.html"
    return name


def choices(member: "Member") -> dict[str | Promise, list[Choice]]:
    """Return, by group, every kind that can be turned off and what the member wants of it. One query."""
    rows = {row.kind: row for row in Preference.objects.filter(member=member)}
    found: dict[str | Promise, list[Choice]] = {}
    for kind in sorted(registry.kinds.values(), key=lambda one: one.weight):
        if kind.essential or (kind.staff_only and not member.is_staff):
            continue
        row = rows.get(kind.name)
        choice = Choice(
            kind,
            mail=bool(kind.template) and (row.mail if row else kind.mail_default),
            inbox=kind.inbox and (row.inbox if row else True),
        )
        found.setdefault(kind.group, []).append(choice)
    return found


def refused_address(member: "Member") -> RefusedAddress | None:
    """Return what a mail server said when it refused the member's address for good, if one did."""
    return RefusedAddress.objects.filter(address=member.email.lower()).first()


def may_be_told(member_id: int) -> bool:
    """Say whether this member still has an account."""
    return get_user_model().objects.filter(pk=member_id, is_active=True).exists()
