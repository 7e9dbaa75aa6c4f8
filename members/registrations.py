"""What members bring to the kernel's registries."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.core import hooks
from community.moderation import registry as moderation
from community.notifications import registry as notifications
from community.notifications.models import Delivery
from community.search import registry as search
from community.site_settings.registry import register_policy
from members.enums import Role
from members.models import Member
from members.policies import RolePolicy, has_duties
from members.queries import search as found
from members.queries.ignoring import ignored_ids, ignoring
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
    notifications.unwanted.append(ignored_ids)
    notifications.register(
        notifications.Kind(
            name="role_changed",
            label=_("My role has changed"),
            group=_("Me"),
            template="role_changed",
            enrich=_role_words,
        )
    )
    search.ignored.append(ignored_ids)
    search.register(
        search.Searchable(
            kind=found.KIND,
            label=_("Members"),
            icon="user-round",
            template="members/_found.html",
            entry=found.member_entry,
            load=found.found_members,
            batch=found.members_after,
            count=Member.objects.count,
            order=30,
            # A name weighs enough; a word in somebody's three lines about themselves is not what most look for.
            weight=0.3,
        )
    )
    search.register_operator(
        search.Operator(
            name="author",
            aliases=("by", "作者"),
            resolve=found.author_meant,
            unknown=_("Nobody here has the handle “%(value)s”, so everybody’s words were searched."),
        )
    )


def _role_words(delivery: Delivery) -> dict[str, Any]:
    return {"role": Role(delivery.context["after"]).label}
