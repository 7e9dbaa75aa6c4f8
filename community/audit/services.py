"""Writes of the audit: adding, and sealing what is old enough to be final."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model

from community.audit.models import Entry

if TYPE_CHECKING:
    from members.models import Member


def record(
    *,
    actor: "Member | None",
    action: str,
    subject: Model | None = None,
    data: dict[str, Any] | None = None,
) -> Entry:
    """Add an entry in the caller's transaction. `data` is JSON and names people by id; `actor` None is the system."""
    return Entry.objects.create(
        actor_id=actor.pk if actor is not None else None,
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        data=data or {},
    )
