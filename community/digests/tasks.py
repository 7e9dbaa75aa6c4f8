"""Ticks of the digests."""

from typing import Any

from celery import shared_task


@shared_task(name="digests.queue_due")
def queue_due(**_: Any) -> None:
    """Write the mails of digests that are due."""
    from community.digests import services

    services.queue_due()
