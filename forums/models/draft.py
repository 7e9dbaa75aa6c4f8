from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from community.core.clock import HearthNow
from forums.models.board import Board
from forums.models.post import Post
from forums.models.thread import Thread

FieldValues = dict[str, list[str]]


def draft_key(target: Board | Thread | Post) -> str:
    """The key of the draft of a new thread on a board, of a reply to a thread, or of an edit of a post."""
    kind = "thread" if isinstance(target, Board) else "reply" if isinstance(target, Thread) else "edit"
    return f"{kind}:{target.pk}"


class Draft(models.Model):
    """What a member has begun to write in one form; the form's place is its key."""

    KEPT_FOR: ClassVar[timedelta] = timedelta(days=90)
    # What was thrown away can be fetched back this long.
    BIN_KEPT_FOR: ClassVar[timedelta] = timedelta(days=7)

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    # "thread:<board>", "reply:<thread>", "edit:<post>".
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    # The form's other fields as they were sent: name → values.
    data: "models.JSONField[FieldValues, FieldValues]" = models.JSONField(default=dict, blank=True)
    # Keys of its photos: they are not swept while it is there.
    photos = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    updated_at = models.DateTimeField(db_default=HearthNow())
    deleted_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="forums_draft_once")]
        indexes = [
            models.Index(fields=["member", "-updated_at"], name="forums_draft_newest"),
            models.Index(fields=["updated_at"], name="forums_draft_age"),
            GinIndex(fields=["photos"], name="forums_draft_photos"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.key}"

    @property
    def kind(self) -> str:
        """What it will become: "thread", "reply" or "edit"."""
        return self.key.partition(":")[0]

    @property
    def target_id(self) -> int:
        """The board, thread or post that it is for."""
        return int(self.key.partition(":")[2])
