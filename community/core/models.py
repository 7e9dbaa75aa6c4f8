"""Rows that belong to no app: form tokens that make a second submit harmless, stamps that say what has changed."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from community.core.clock import HearthNow


class Stamped(models.Model):
    """A row that knows when it was made, by the one clock."""

    created_at = models.DateTimeField(db_default=HearthNow(), editable=False)

    class Meta:
        abstract = True


class FormToken(Stamped):
    """A form that was sent, and where its first sending led."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.UUIDField()
    result_url = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="core_formtoken_once")]
        indexes = [models.Index(fields=["created_at"], name="core_formtoken_age")]

    def __str__(self) -> str:
        return str(self.key)


class Heartbeat(models.Model):
    """When each kind of process was last seen alive (for /readyz)."""

    name = models.CharField(max_length=30, primary_key=True)
    seen_at = models.DateTimeField(db_default=HearthNow())

    def __str__(self) -> str:
        return self.name


class PageStamp(models.Model):
    """Which transactions were the last to change what pages show under `key` (community.core.pagestamps)."""

    pk = models.CompositePrimaryKey("key", "slot")
    key = models.CharField(max_length=80)
    slot = models.PositiveSmallIntegerField()
    version = models.BigIntegerField()
    # The real time, which no test moves: how long processes keep pages is measured in it.
    touched_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class MemberStamp(models.Model):
    """A transaction that changed what only this member sees (community.core.memberstamps); written by triggers."""

    pk = models.CompositePrimaryKey("member_id", "version")
    # No reference: it is gone within minutes, and must hold nobody up.
    member_id = models.BigIntegerField()
    version = models.BigIntegerField()
    touched_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.member_id} {self.version}"
