from typing import Any

from django.conf import settings
from django.db import models

from community.core.models import Stamped


class Entry(Stamped):
    """One privileged, sanction or security act, or a look at private data. Rows are only ever added.

    Personal data stands here by reference alone.
    """

    # No constraint: an act stays true when its actor is erased, and the row may not be updated to say so.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False
    )
    action = models.CharField(max_length=60)
    # A model's label ("members.member") and its key.
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_entry_subject"),
            models.Index(fields=["actor", "-id"], name="audit_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}".strip()


class Seal(Stamped):
    """The fingerprint of a range of entries, chained to the seal before it."""

    from_id = models.BigIntegerField()
    to_id = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.from_id}–{self.to_id}"
