"""The digest as a kind of mail."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.digests import registry, services
from community.notifications import registry as notifications
from community.notifications.models import Delivery


def _address_is_theirs(delivery: Delivery) -> bool:
    """Say whether the member has shown that the address is their own: a digest never goes to a stranger's."""
    member = delivery.member
    return (
        member is not None
        and EmailAddress.objects.filter(user_id=member.pk, email__iexact=member.email, verified=True).exists()
    )


def _collect(delivery: Delivery) -> dict[str, Any] | None:
    """Ask every part what there is; None when there is nothing at all. Runs in the member's language and zone."""
    since = datetime.fromisoformat(delivery.context["since"])
    until = datetime.fromisoformat(delivery.context["until"])
    found = [(part.title, part.collect(delivery.member, since, until)) for part in registry.parts.values()]  # type: ignore[arg-type]
    sections = [
        {
            "title": title,
            "lines": [{"title": line.title, "url": settings.BASE_URL + line.url, "note": line.note} for line in lines],
        }
        for title, lines in found
        if lines
    ]
    return {"sections": sections} if sections else None


def register() -> None:
    """Called once, when the models are ready."""
    notifications.register(
        notifications.Kind(
            name=services.KIND,
            label=_("Weekly digest"),
            group=_("Digest"),
            inbox=False,
            template="digest",
            still_wanted=_address_is_theirs,
            at_most_once=True,
            queue="bulk",
            enrich=_collect,
            set_mail=services.set_weekly,
            weight=10,
        )
    )
