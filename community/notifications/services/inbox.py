"""What members do in their inbox and with their preferences."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.errors import InvalidInput
from community.notifications import registry
from community.notifications.models import Notification, Preference

if TYPE_CHECKING:
    from members.models import Member


@transaction.atomic
def mark_read(*, member: "Member", ids: list[int]) -> int:
    """Mark these lines of the member's own inbox as read; return how many were not."""
    mine = Notification.objects.filter(member=member, pk__in=ids, read_at__isnull=True)
    return mine.update(read_at=HearthNow())


@transaction.atomic
def mark_subject_read(*, member: "Member", subject: str) -> int:
    """Mark every visible line about `subject` ("thread:12") as read: its page was opened."""
    mine = Notification.objects.filter(
        member=member, subject=subject, read_at__isnull=True, visible_at__lte=HearthNow()
    )
    return mine.update(read_at=HearthNow())


@transaction.atomic
def mark_read_from(*, member: "Member", actor_id: int) -> int:
    """Mark every line that came from this person as read: the member does not want to hear from them any more."""
    return Notification.objects.filter(member=member, actor=actor_id, read_at__isnull=True).update(read_at=HearthNow())


@transaction.atomic
def mark_all_read(*, member: "Member") -> int:
    """Mark everything that is visible now as read."""
    mine = Notification.objects.filter(member=member, read_at__isnull=True, visible_at__lte=HearthNow())
    return mine.update(read_at=HearthNow())


@transaction.atomic
def set_preference(*, member_id: int, kind: str, mail: bool | None = None, inbox: bool | None = None) -> Preference:
    """Keep what the member wants of `kind`; None leaves that side as it is. Essential mail cannot be turned off."""
    known = registry.kinds.get(kind)
    if known is None or known.essential:
        raise InvalidInput(_("This cannot be turned off."))
    if mail is not None and known.set_mail is not None:
        known.set_mail(member_id, mail)
    defaults = {"mail": known.mail_default, "inbox": True}
    given = {name: value for name, value in (("mail", mail), ("inbox", inbox)) if value is not None}
    row, _created = Preference.objects.update_or_create(
        member_id=member_id, kind=kind, defaults=given, create_defaults={**defaults, **given}
    )
    return row
