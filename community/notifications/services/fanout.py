"""Turns a message to many into their rows, a batch at a time."""

import time

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from community.core.clock import HearthNow
from community.notifications import registry
from community.notifications.models import Event
from community.notifications.services.outbox import write_rows

BATCH = 500


def fan_out(*, seconds: float = 30.0) -> int:
    """Write the rows of open events for at most about `seconds`; return how many recipients were dealt with."""
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        dealt = _step()
        if dealt is None:
            break
        done += dealt
    return done


@transaction.atomic(durable=True)
def _step() -> int | None:
    """Deal with the next batch of the oldest event nobody else is at; None when there is none."""
    event = (
        Event.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(done_at__isnull=True)
        .defer("recipients")
        .order_by("id")
        .first()
    )
    if event is None:
        return None
    slice_of_ids = _next_of(event)
    # Somebody may have left since.
    members = get_user_model().objects.filter(pk__in=slice_of_ids, is_active=True).exclude(pk=event.actor_id or 0)
    write_rows(event, list(members.order_by("pk").values_list("pk", flat=True)))
    event.position = _position_after(event, slice_of_ids)
    if len(slice_of_ids) < BATCH:
        event.done_at = HearthNow()
    event.save(update_fields=["position", "done_at"])
    return len(slice_of_ids)


def _next_of(event: Event) -> list[int]:
    if event.audience:
        return registry.audiences[event.audience](event.audience_data, event.position, BATCH)
    with connection.cursor() as cursor:
        # Only the slice: the whole list may be megabytes.
        cursor.execute(
            "SELECT recipients[%s:%s] FROM notifications_event WHERE id = %s",
            [event.position + 1, event.position + BATCH, event.pk],
        )
        return cursor.fetchone()[0] or []


def _position_after(event: Event, dealt: list[int]) -> int:
    if event.audience:
        return max(dealt, default=event.position)
    return event.position + len(dealt)
