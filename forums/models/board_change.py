from django.db import models

from forums.models.board import Board


class BoardChange(models.Model):
    """What one transaction added to a board's figures and a tick has not yet (forums.services.counters)."""

    # A foreign key for the code alone: checking it, and an index, would cost each writer more than the row.
    board = models.ForeignKey(Board, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    threads = models.IntegerField()
    posts = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.board_id} {self.threads:+} {self.posts:+}"
