from django.conf import settings
from django.db import models

from community.core.models import Stamped
from forums.models.post import Post


class Mention(Stamped):
    """Somebody was told that a post names them. Once for a post, whatever its edits bring."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="forums_mention_once")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.member_id}"
