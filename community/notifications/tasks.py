"""Ticks of delivery."""

from typing import Any

from celery import shared_task


@shared_task(name="notifications.drain")
def drain(queue: str = "mail", **_: Any) -> None:
    """Send what is due. Beat calls it each minute for both queues of mail, and a commit nudges it."""
    from community.notifications import services

    services.drain(queue=queue)


@shared_task(name="notifications.fan_out")
def fan_out(**_: Any) -> None:
    """Write the rows of messages to many."""
    from community.notifications import services

    services.fan_out()
