from django.db import models

from community.core.clock import HearthNow
from events.models.meetups import Meetup


class ReminderRun(models.Model):
    """Says that the reminders of one meetup at one offset, for one start, have been written."""

    meetup = models.ForeignKey(Meetup, models.CASCADE, related_name="+")
    hours = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    at = models.DateTimeField(db_default=HearthNow())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meetup", "hours", "starts_at"], name="events_reminder_once")]

    def __str__(self) -> str:
        return f"{self.meetup_id}: {self.hours} h"
