from django.conf import settings
from django.db import models
from django.db.models import Q

from community.core.clock import HearthNow
from forums.models.post import Post


class Thanks(models.Model):
    """One member's thanks for a post. Withdrawing keeps the row, so that the ledger can be rebuilt from it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="thanks")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    given_at = models.DateTimeField(db_default=HearthNow())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "member"], name="forums_thanks_once", condition=Q(withdrawn_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(fields=["member", "-given_at"], name="forums_thanks_member"),
            models.Index(fields=["given_at"], name="forums_thanks_recent", condition=Q(withdrawn_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.post_id}"
