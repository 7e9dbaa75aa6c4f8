"""Reads of the inbox."""

from typing import TYPE_CHECKING

from community.core.clock import HearthNow
from community.notifications.models import Notification

if TYPE_CHECKING:
    from members.models import Member

UNREAD_LIMIT = 100


def unread_count(member: "Member") -> int:
    """Return how many lines of the member's inbox are unread, at most 100."""
    unread = Notification.objects.filter(member=member, read_at__isnull=True, visible_at__lte=HearthNow())
    return unread.order_by()[:UNREAD_LIMIT].count()
