from django.conf import settings
from django.db import models
from django.db.models import Q

from community.core.models import Stamped
from forums.models.post import Post


class Bookmark(Stamped):
    """A post that a member wants to find again; a thread's first post stands for the thread."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    # Null: not to be reminded, or reminded already.
    remind_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="forums_bookmark_once")]
        indexes = [
            models.Index(fields=["member", "-id"], name="forums_bookmark_member"),
            models.Index(fields=["remind_at"], name="forums_bookmark_due", condition=Q(remind_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.post_id}"
