from typing import Any

from django.conf import settings
from django.db import models

from community.core.models import Stamped
from members.enums import Role, RoleCause


class RoleChange(Stamped):
    """A move from one role to another, kept for ever: when, from, to, why with the numbers, by whom."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_changes")
    before = models.CharField(max_length=10, choices=Role.choices)
    after = models.CharField(max_length=10, choices=Role.choices)
    cause = models.CharField(max_length=12, choices=RoleCause.choices, default=RoleCause.COMPUTED)
    # What an admin wrote when pinning.
    reason = models.CharField(max_length=300, blank=True)
    # The counts and the thresholds they were held against.
    numbers: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    # Null when computed.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["member", "-created_at"], name="members_rolechange_member"),
            models.Index(fields=["created_at"], name="members_rolechange_age"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.before} → {self.after}"


class RoleRun(models.Model):
    """One run over the ledger that computed roles; the next one begins where it began."""

    started_at = models.DateTimeField()
    # The numbers it went by: when they have changed, the next run looks at everybody.
    policy: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    full = models.BooleanField(default=False)
    moves = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="members_rolerun_latest")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.moves}"
