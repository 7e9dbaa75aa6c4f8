from django.conf import settings
from django.db import models
from django.db.models import Q

from community.core.clock import HearthNow
from forums.enums import FollowLevel
from forums.models.thread import Thread


class ThreadWatch(models.Model):
    """What a member hears of one thread: chosen by them, or because they opened it or replied to it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="watches", db_index=False)
    level = models.CharField(max_length=10, choices=FollowLevel.choices)
    # Where it is not, what the member asked of the board counts too (forums.queries.watching).
    chosen = models.BooleanField(default=False)
    touched_at = models.DateTimeField(db_default=HearthNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "member"], name="forums_threadwatch_once"),
            models.CheckConstraint(condition=Q(level__in=FollowLevel.values), name="forums_threadwatch_level"),
        ]
        indexes = [
            models.Index(fields=["thread", "member"], name="forums_watch_watchers", condition=Q(level="watching")),
            models.Index(fields=["member", "-touched_at", "-id"], name="forums_watch_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.level} {self.thread_id}"

    @property
    def shown_level(self) -> FollowLevel:
        """The level with its name in the reader's language."""
        return FollowLevel(self.level)
