from django.db import models

from forums.models.board import Board
from forums.models.thread import Thread


class BoardTop(models.Model):
    """A thread among the most thanked of its board in the last 30 days (forums.services.tops keeps the list)."""

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="top", primary_key=True)
    board = models.ForeignKey(Board, models.CASCADE, related_name="+")
    # Given in those 30 days, to any of the thread's posts.
    thanks = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["board", "-thanks", "-thread"], name="forums_boardtop_order")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.thanks}"
