from django.conf import settings
from django.db import models

from community.core.models import Stamped
from members.enums import Role


class RoleChange(Stamped):
    """A move from one role to another, kept for ever: when, from, to, why with the numbers, by whom."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_changes")
    before = models.CharField(max_length=10, choices=Role.choices)
    after = models.CharField(max_length=10, choices=Role.choices)
    reason = models.CharField(max_length=300, blank=True)
    # The counts and the thresholds they were held against.
    numbers = models.JSONField(default=dict, blank=True)
    # Null when computed.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["member", "-created_at"], name="members_rolechange_member")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.before} → {self.after}"
