"""What joins the apps to the kernel: who has a moderator's powers is the members' to say."""

from community.moderation import registry as moderation
from members.policies import can_moderate


def register() -> None:
    """Called once, when the models are ready."""
    moderation.moderator_checks.append(can_moderate)
