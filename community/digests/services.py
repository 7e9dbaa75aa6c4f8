"""Who is due for a digest, and when next."""

import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from community.core.clock import HearthNow, now
from community.digests.models import Digest, Frequency
from community.notifications.models import Delivery
from community.notifications.registry import kinds

KIND = "digest"
BATCH = 500
NINE = clock_time(9)
WEEK = timedelta(days=7)
# A digest that could not go out for longer than this is old news: the next one comes.
USEFUL_FOR = timedelta(hours=36)
# Members' ids are given out before they are visible; nobody takes longer to appear than ten thousand others.
_LOOK_BACK = 10_000


def queue_due(*, seconds: float = 30.0) -> int:
    """Write the mails of digests that are due, for at most about `seconds`; return how many. Safe to run twice."""
    written, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and _enrol():
        pass
    while time.monotonic() < until:
        batch = _queue_batch()
        if batch is None:
            break
        written += batch
    return written


@transaction.atomic
def set_weekly(member_id: int, wanted: bool) -> None:
    """Turn a member's digest on or off; turned on, it comes at the next time of their weekday."""
    zone = get_user_model().objects.values_list("zone", flat=True).get(pk=member_id)
    frequency = Frequency.WEEKLY if wanted else Frequency.OFF
    row = Digest.objects.filter(member_id=member_id).first()
    due = next_nine(now(), zone, row.weekday if row else 0)
    Digest.objects.update_or_create(
        member_id=member_id, defaults={"frequency": frequency, "zone": zone, "next_due_at": due}
    )


def next_nine(after: datetime, zone: str, weekday: int | None) -> datetime:
    """Return the first nine o'clock in `zone` later than `after`, on `weekday` (0 is Monday; None: any day)."""
    local_zone = _zone(zone)
    day = after.astimezone(local_zone).date()
    for _day in range(8):
        due = datetime.combine(day, NINE, local_zone).astimezone(UTC)
        if due > after and weekday in (None, day.weekday()):
            return due
        day += timedelta(days=1)
    raise AssertionError("a week has seven days")


@transaction.atomic
def _enrol() -> int:
    """Give the next batch of members without one their row; return how many."""
    newest = Digest.objects.aggregate(newest=Max("member_id"))["newest"] or 0
    fresh = (
        get_user_model()
        .objects.filter(pk__gt=newest - _LOOK_BACK)
        .exclude(Exists(Digest.objects.filter(member_id=OuterRef("pk"))))
        .order_by("pk")
        .values_list("pk", "zone")[:BATCH]
    )
    moment = now()
    rows = [Digest(member_id=pk, zone=zone, next_due_at=next_nine(moment, zone, 0)) for pk, zone in fresh]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def _queue_batch() -> int | None:
    """Write the mails of the next batch of due members, and when each is due again; None when nobody is."""
    due = Digest.objects.filter(frequency=Frequency.WEEKLY, next_due_at__lte=HearthNow())
    rows = list(
        due.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("member")
        .only("member__zone", "zone", "weekday", "next_due_at")
        .order_by("next_due_at")[:BATCH]
    )
    if not rows:
        return None
    moment = now()
    again: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    mails: list[Delivery] = []
    for row in rows:
        if row.zone == row.member.zone:
            mails.append(_mail(row))
            again[row.zone, row.weekday].append(row.member_id)
        else:
            # They moved since: it was nine where they lived. It comes at their next nine, whatever the day.
            again[row.member.zone, None].append(row.member_id)
    for (zone, weekday), member_ids in again.items():
        Digest.objects.filter(member_id__in=member_ids).update(zone=zone, next_due_at=next_nine(moment, zone, weekday))
    return len(Delivery.objects.bulk_create(mails, ignore_conflicts=True))


def _mail(row: Digest) -> Delivery:
    due: Any = row.next_due_at
    week = due.astimezone(_zone(row.zone)).strftime("%G-%V")
    return Delivery(
        member_id=row.member_id,
        kind=KIND,
        queue=kinds[KIND].queue,
        subject=KIND,
        context={"since": (due - WEEK).isoformat(), "until": due.isoformat()},
        url="/",
        due_at=due,
        next_try=due,
        not_after=due + USEFUL_FOR,
        dedupe_key=f"{KIND}:{row.member_id}:{week}",
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
