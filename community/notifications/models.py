import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped


class DeliveryState(models.TextChoices):
    """What became of a mail. Only `pending` and `sending` are still open."""

    PENDING = "pending", _("pending")
    SENDING = "sending", _("sending")
    SENT = "sent", _("sent")
    DEAD = "dead", _("could not be sent")
    EXPIRED = "expired", _("not wanted any more")
    UNKNOWN = "unknown", _("perhaps sent")


class Delivery(Stamped):
    """One mail to one recipient: the outbox, written in the transaction that caused it (docs/architecture.md)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    queue = models.CharField(max_length=10, default="mail")
    # Null only for mail to an address that belongs to no member.
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    # Where security mail must go whatever the member's address is by then; empty: the member's address when sent.
    address = models.EmailField(blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=60, blank=True)
    context: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(db_default=HearthNow())
    not_after = models.DateTimeField(null=True, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)

    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Which run holds the row, until when, and whether that run had begun to talk to the mail server about it.
    claim = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    started = models.BooleanField(default=False, editable=False)
    next_try = models.DateTimeField(db_default=HearthNow())
    message_id = models.CharField(max_length=200, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["queue", "next_try"], name="notifications_delivery_due", condition=models.Q(state="pending")
            ),
            models.Index(
                fields=["lease_until"], name="notifications_delivery_lease", condition=models.Q(state="sending")
            ),
            models.Index(fields=["created_at"], name="notifications_delivery_age"),
            models.Index(
                fields=["created_at"],
                name="notifications_delivery_failed",
                condition=models.Q(state__in=("dead", "unknown")),
            ),
            models.Index(fields=["member", "-created_at"], name="notifications_delivery_member"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="notifications_delivery_state"
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | ~models.Q(address=""),
                name="notifications_delivery_has_recipient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()


class Notification(Stamped):
    """One line in a member's inbox."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    # What it is about, for example "thread:12": the inbox groups by it.
    subject = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    context: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=500, blank=True)
    visible_at = models.DateTimeField(db_default=HearthNow())
    read_at = models.DateTimeField(null=True, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["member", "-visible_at", "-id"], name="notifications_inbox"),
            models.Index(
                fields=["member", "subject"], name="notifications_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(fields=["created_at"], name="notifications_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Event(Stamped):
    """A message to more than a hundred members, turned into their rows by a tick."""

    kind = models.CharField(max_length=40)
    recipients = ArrayField(models.BigIntegerField())
    # Or a group that the tick asks for, some at a time (registry.audiences).
    audience = models.CharField(max_length=40, blank=True)
    audience_data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    # How many of the recipients have their rows; of an audience, the last member who has.
    position = models.PositiveBigIntegerField(default=0)
    subject = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    context: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    dedupe_key = models.CharField(max_length=180, unique=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="notifications_event_open", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Preference(models.Model):
    """What a member wants of one kind; without a row the kind's default holds."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    mail = models.BooleanField()
    inbox = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind"], name="notifications_preference_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind}"


class RefusedAddress(models.Model):
    """An address that a mail server refused for good; nothing but security mail is tried there until it works again."""

    address = models.EmailField(primary_key=True)
    reason = models.CharField(max_length=300)
    refused_at = models.DateTimeField(db_default=HearthNow())

    class Meta:
        verbose_name_plural = "refused addresses"

    def __str__(self) -> str:
        return self.address
