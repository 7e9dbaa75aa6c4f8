from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped
from community.moderation.enums import HoldReason, HoldState, Outcome, Reason, ReportState, SanctionKind


class Report(Stamped):
    """A member says that something should be looked at. Twice by the same member on the same thing is one."""

    # A registered kind ("post") and the object's id.
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    details = models.CharField(_("details"), max_length=1000, blank=True)
    # What was seen when it was reported, so that a later edit cannot hide it.
    excerpt = models.CharField(max_length=600, blank=True)
    url = models.CharField(max_length=500, blank=True)

    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    resolution = models.CharField(max_length=500, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reporter", "kind", "object_id"], name="moderation_report_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="moderation_report_object"),
            models.Index(fields=["created_at", "id"], name="moderation_report_open", condition=models.Q(state="open")),
            models.Index(
                fields=["-resolved_at", "-id"],
                name="moderation_report_resolved",
                condition=models.Q(resolved_at__isnull=False),
            ),
            models.Index(fields=["author", "-created_at"], name="moderation_report_author"),
            models.Index(fields=["reporter", "-created_at"], name="moderation_report_reporter"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.reason}"


class Hold(Stamped):
    """Something waits for a moderator before others see it."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Words of HoldReason with spaces between them.
    why = models.CharField(max_length=200)
    excerpt = models.CharField(max_length=600, blank=True)
    url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=HoldState.choices, default=HoldState.WAITING)
    resolution = models.CharField(max_length=500, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], name="moderation_hold_once", condition=models.Q(state="waiting")
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="moderation_hold_open", condition=models.Q(state="waiting")),
            models.Index(
                fields=["-resolved_at", "-id"],
                name="moderation_hold_resolved",
                condition=models.Q(resolved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    @property
    def reasons(self) -> list[str]:
        """Why it waits, in the reader's language."""
        return [str(HoldReason(word).label) for word in self.why.split()]


class Sanction(Stamped):
    """A measure against a member, with its end."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=SanctionKind.choices)
    reason = models.CharField(_("reason"), max_length=500)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    report = models.ForeignKey(Report, models.SET_NULL, null=True, blank=True, related_name="sanctions")
    starts_at = models.DateTimeField(db_default=HearthNow())
    # Null: until lifted.
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    lift_reason = models.CharField(max_length=500, blank=True)
    # When those who wait for its end (roles) were told; until then the row is open.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="moderation_sanction_ends_later",
            )
        ]
        indexes = [
            models.Index(
                fields=["member"], name="moderation_sanction_open", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["ends_at"], name="moderation_sanction_ending", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(fields=["member", "-created_at"], name="moderation_sanction_history"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind}"
