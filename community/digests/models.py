from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    WEEKLY = "weekly", _("once a week")
    OFF = "off", _("never")


class Digest(models.Model):
    """When a member's next digest is due: nine in the morning of their zone, on their weekday."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    frequency = models.CharField(_("digest"), max_length=10, choices=Frequency.choices, default=Frequency.WEEKLY)
    # 0 is Monday.
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=0, validators=[MaxValueValidator(6)])
    # The zone that next_due_at was computed for; a member who moves gets a new one.
    zone = models.CharField(max_length=40)
    next_due_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["next_due_at"], name="digests_due", condition=models.Q(frequency="weekly")),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(weekday__lte=6), name="digests_weekday")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.frequency}"
