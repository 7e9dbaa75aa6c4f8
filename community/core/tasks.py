"""Ticks of the kernel."""

from typing import Any

from celery import shared_task


@shared_task(name="core.heartbeat")
def heartbeat(**_: Any) -> None:
    """Leave a sign that beat and a worker are alive."""
    from community.core.services import beat

    beat("worker")


@shared_task(name="core.prune")
def prune(**_: Any) -> None:
    """Delete what has outlived its use, everywhere a pruner is registered."""
    from community.core.hooks import pruners

    for pruner in pruners:
        pruner()


@shared_task(name="core.prune_stamps")
def prune_stamps(**_: Any) -> None:
    """Keep the stamps of members few: every page asks for its reader's."""
    from community.core import memberstamps

    memberstamps.prune()
