from django.conf import settings
from django.db import models
from django.db.models import F, Q

from community.core.models import Stamped


class Ignore(Stamped):
    """`member` does not want to see what `ignored` writes. Only the one who ignores ever learns of it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ignored = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "ignored"], name="members_ignore_once"),
            models.CheckConstraint(condition=~Q(member=F("ignored")), name="members_ignore_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} ignores {self.ignored_id}"
