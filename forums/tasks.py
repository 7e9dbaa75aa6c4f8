"""Ticks of the forums: each does what is due and is safe to run twice."""

from typing import Any

from celery import shared_task


@shared_task(name="forums.sweep_uploads")
def sweep_uploads(**_: Any) -> None:
    """Delete photos that no post has taken for a day, and unpin what was pinned until now."""
    from forums.services.photos import sweep
    from forums.services.threads import unpin_expired

    unpin_expired()
    while sweep():
        pass
