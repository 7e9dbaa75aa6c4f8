"""Ticks of the meetups."""

from typing import Any

from celery import shared_task


@shared_task(name="events.tick")
def tick(**_: Any) -> None:
    """Carry out what is due with seats, states and changes."""
    from events.services import ticks

    ticks.tick()


@shared_task(name="events.queue_reminders")
def queue_reminders(**_: Any) -> None:
    """Write the reminders that are due."""
    from events.services import ticks

    ticks.queue_reminders()
