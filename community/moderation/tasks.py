"""Ticks of moderation."""

from typing import Any

from celery import shared_task


@shared_task(name="moderation.end_sanctions")
def end_sanctions(**_: Any) -> None:
    """Close the sanctions whose end has come."""
    from community.moderation import services

    services.end_sanctions()
