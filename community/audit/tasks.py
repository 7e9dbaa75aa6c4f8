"""Ticks of the audit."""

from typing import Any

from celery import shared_task


@shared_task(name="audit.seal")
def seal(**_: Any) -> None:
    """Seal what became final since the last run."""
    from community.audit import sealing

    sealing.seal()
