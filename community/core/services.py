"""Writes of the kernel's own rows."""

from datetime import timedelta

from django.db import transaction

from community.core.clock import HearthNow
from community.core.models import FormToken, Heartbeat


@transaction.atomic
def beat(name: str) -> None:
    """Note that the process called `name` is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": HearthNow()})


@transaction.atomic
def prune_form_tokens() -> int:
    """Delete form tokens older than two days; nobody sends a form again after that."""
    deleted, _by_model = FormToken.objects.filter(created_at__lt=HearthNow() - timedelta(days=2)).delete()
    return deleted
