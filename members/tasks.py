from typing import Any

from celery import shared_task


@shared_task(name="members.recompute_roles")
def recompute_roles(**_: Any) -> None:
    """Each night: who has earned what."""
    from members.services.roles import recompute_roles

    recompute_roles()
