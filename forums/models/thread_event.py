from django.conf import settings
from django.db import models
from django.utils.functional import Promise

from community.core.models import Stamped
from forums.enums import ThreadEventKind
from forums.models.board import Board
from forums.models.post import Post
from forums.models.thread import Thread


class ThreadEvent(Stamped):
    """What happened to a thread as a whole. Append-only, but for the mark that it was undone."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="events")
    # One of ThreadEventKind.
    kind = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The last floor that stood when it happened: the line is shown below it.
    after_number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict, blank=True)
    # The other thread of a merge or split, and the board it came from: named only to those who may see them.
    other_thread = models.ForeignKey(Thread, models.SET_NULL, null=True, related_name="+")
    other_board = models.ForeignKey(Board, models.SET_NULL, null=True, related_name="+")
    # Whether readers see it between the floors; the moderators' log shows everything.
    public = models.BooleanField(default=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["thread", "after_number"],
                name="forums_threadevent_line",
                condition=models.Q(public=True, undone_at__isnull=True),
            ),
            models.Index(fields=["thread", "-id"], name="forums_threadevent_log"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.kind}"

    @property
    def label(self) -> str | Promise:
        """What happened, in a word."""
        return ThreadEventKind(self.kind).label


class FloorRedirect(Stamped):
    """A floor whose post stands elsewhere now, and where: its number is never given to another post."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="redirects")
    number = models.PositiveIntegerField()
    post = models.ForeignKey(Post, models.CASCADE, related_name="redirects")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="forums_floorredirect_once")]

    def __str__(self) -> str:
        return f"{self.thread_id} #{self.number} → {self.post_id}"
