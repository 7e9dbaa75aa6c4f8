"""What delivery tells the kernel, and the one kind of its own."""

from django.utils.translation import gettext_lazy as _

from community.core.hooks import pruners
from community.notifications import registry, services

SECURITY = "security"


def register() -> None:
    """Called once, when the models are ready."""
    pruners.append(services.prune)
    # Codes and warnings, their subject and text ready-made in the context (members.adapter).
    registry.register(
        registry.Kind(
            name=SECURITY,
            label=_("Security of my account"),
            group=_("Account"),
            inbox=False,
            template="security",
            at_most_once=True,
            essential=True,
            forget=True,
        )
    )
