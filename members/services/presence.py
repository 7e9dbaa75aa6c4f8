from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from community.core.clock import now
from members.enums import FactKind
from members.models import Member
from members.queries.days import day_of
from members.services import facts
from members.services.role_moves import settle_pin


def record_presence(member: Member, at: datetime | None = None) -> bool:
    """Note that `member` was here on the day of `at` (now when omitted): on a page, or at a meetup.

    At most one write per member and day; no query at all when `member.present_on` already says so and the sign-in
    backend has told the time. True when the day is new.
    """
    day = day_of(at or getattr(member, "seen_at", None) or now())
    if member.present_on == day:
        return False
    with transaction.atomic():
        row = facts.FactRow(member.pk, day, FactKind.PRESENT, f"day:{day}")
        new = facts.record_many([row]) == 1
        earlier = Q(present_on=None) | Q(present_on__lt=day)
        Member.objects.filter(earlier, pk=member.pk).update(present_on=day)
        if member.role_pinned_until is not None:
            settle_pin(member.pk)
    if member.present_on is None or member.present_on < day:
        member.present_on = day
    return new


@transaction.atomic
def record_presences(member_ids: Collection[int], at: datetime | None = None) -> int:
    """Note that all of these were here on the day of `at` (now when omitted). Returns for how many the day is new."""
    day = day_of(at or now())
    new = facts.record_many([facts.FactRow(pk, day, FactKind.PRESENT, f"day:{day}") for pk in member_ids])
    earlier = Q(present_on=None) | Q(present_on__lt=day)
    Member.objects.filter(earlier, pk__in=member_ids).update(present_on=day)
    for pk in Member.objects.filter(pk__in=member_ids, role_pinned_until__isnull=False).values_list("pk", flat=True):
        settle_pin(pk)
    return new
