from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped
from events.enums import AttendanceState
from events.models.meetups import Meetup


class Attendance(Stamped):
    """Whether one person was at one meetup, registered or walk-in."""

    meetup = models.ForeignKey(Meetup, models.PROTECT, related_name="attendance", verbose_name=_("meetup"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    state = models.CharField(_("state"), max_length=10, choices=AttendanceState.choices)
    walk_in = models.BooleanField(_("walk-in"), default=False)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    # Null when the system did it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["meetup", "member"], name="events_attendance_once"),
            models.CheckConstraint(condition=Q(state__in=AttendanceState.values), name="events_attendance_state"),
            models.CheckConstraint(
                condition=Q(state=AttendanceState.PRESENT, checked_in_at__isnull=False)
                | (~Q(state=AttendanceState.PRESENT) & Q(checked_in_at__isnull=True)),
                name="events_attendance_time",
            ),
        ]
        indexes = [models.Index(fields=["member", "state"], name="events_attendance_mine")]

    def __str__(self) -> str:
        return f"{self.meetup_id}: {self.member_id} {self.state}"


class AttendanceChange(models.Model):
    """One step in the history of somebody's attendance; rows are only ever added.

    `after` is empty when a check-in was undone. Facts count on the day of `counts_at`: a correction made later is
    still about the day of the meetup.
    """

    meetup = models.ForeignKey(Meetup, models.PROTECT, related_name="attendance_changes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    before = models.CharField(max_length=10, choices=AttendanceState.choices, blank=True)
    after = models.CharField(max_length=10, choices=AttendanceState.choices, blank=True)
    walk_in = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(db_default=HearthNow())
    counts_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("attendance change")
        verbose_name_plural = _("attendance changes")
        indexes = [models.Index(fields=["meetup", "member", "id"], name="events_attendancechange_of")]

    def __str__(self) -> str:
        return f"{self.meetup_id}: {self.member_id} {self.before} → {self.after}"
