"""What members bring to the kernel's registries."""

from community.moderation import registry as moderation
from community.site_settings.registry import register_policy
from members.policies import RolePolicy, has_duties
from members.services.roles import lower_for_sanction, restore_after_sanction

register_policy("roles", RolePolicy)
moderation.on_sanction.append(lower_for_sanction)
moderation.on_sanction_end.append(restore_after_sanction)
moderation.moderator_checks.append(has_duties)
