"""Forgetting what is old."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Model, QuerySet

from community.core.clock import HearthNow
from community.notifications.models import Delivery, DeliveryState, Event, Notification

KEPT = timedelta(days=90)
_BATCH = 5000
_BATCHES = 20


def prune() -> int:
    """Delete lines, settled mails and finished events older than 90 days, at most 100,000 of each."""
    old = HearthNow() - KEPT
    open_states = (DeliveryState.PENDING, DeliveryState.SENDING)
    return sum(
        (
            _delete(Notification.objects.filter(created_at__lt=old)),
            _delete(Delivery.objects.filter(created_at__lt=old).exclude(state__in=open_states)),
            _delete(Event.objects.filter(created_at__lt=old, done_at__isnull=False)),
        )
    )


def _delete(rows: "QuerySet[Model]") -> int:
    total = 0
    for _batch in range(_BATCHES):
        with transaction.atomic():
            ids = list(rows.order_by("created_at").values_list("pk", flat=True)[:_BATCH])
            if not ids:
                break
            rows.model._default_manager.filter(pk__in=ids).delete()
        total += len(ids)
    return total
