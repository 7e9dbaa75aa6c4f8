"""What members bring to the kernel's registries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.core import hooks
from community.moderation import registry as moderation
from community.notifications import registry as notifications
from community.notifications.models import Delivery
from community.site_settings.registry import register_policy
from members.enums import Role
from members.policies import RolePolicy, has_duties
from members.queries.ignoring import ignoring
from members.services import upkeep
from members.services.roles import lower_for_sanction, restore_after_sanction


def register() -> None:
    """Called once, when the models are ready."""
    register_policy("roles", RolePolicy)
    moderation.on_sanction.append(lower_for_sanction)
    moderation.on_sanction_end.append(restore_after_sanction)
    moderation.moderator_checks.append(has_duties)
    hooks.pruners += [upkeep.prune_unverified, upkeep.prune_retired_handles, upkeep.prune_sessions]
    notifications.silencers.append(ignoring)
    notifications.register(
        notifications.Kind(
            name="role_changed",
            label=_("My role has changed"),
            group=_("Me"),
            template="role_changed",
            enrich=_role_words,
        )
    )


def _role_words(delivery: Delivery) -> dict[str, Any]:
    return {"role": Role(delivery.context["after"]).label}
