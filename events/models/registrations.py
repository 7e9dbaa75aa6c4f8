from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped
from events.enums import OPEN_STATES, ChangeCause, RegistrationState
from events.models.meetups import Meetup


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """The line, and who is in."""

    def open(self) -> "RegistrationQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def going(self) -> "RegistrationQuerySet":
        return self.filter(state=RegistrationState.GOING)

    def in_line(self) -> "RegistrationQuerySet":
        """Those waiting, the head of the line first."""
        return self.filter(state=RegistrationState.WAITING).order_by("queued_at", "id")


class Registration(Stamped):
    """One member's request for a seat at one meetup, and what became of it."""

    meetup = models.ForeignKey(Meetup, models.PROTECT, related_name="registrations", verbose_name=_("meetup"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState.choices)
    seats = models.PositiveSmallIntegerField(default=1, editable=False)
    # The place in line: with the id, the order of arrival. Whoever comes back after leaving comes last.
    queued_at = models.DateTimeField(db_default=HearthNow(), editable=False)
    going_since = models.DateTimeField(null=True, blank=True, editable=False)
    offered_at = models.DateTimeField(null=True, blank=True, editable=False)
    offer_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Gave a seat back within 24 hours of the start.
    late = models.BooleanField(default=False, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["meetup", "member"], name="events_registration_once"),
            models.CheckConstraint(condition=Q(state__in=RegistrationState.values), name="events_registration_state"),
            models.CheckConstraint(condition=Q(seats=1), name="events_registration_seats"),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.OFFERED, offer_expires_at__isnull=False)
                | (~Q(state=RegistrationState.OFFERED) & Q(offer_expires_at__isnull=True)),
                name="events_registration_offer",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.GOING, going_since__isnull=False)
                | (~Q(state=RegistrationState.GOING) & Q(going_since__isnull=True)),
                name="events_registration_going",
            ),
        ]
        indexes = [
            models.Index(
                fields=["meetup", "queued_at", "id"],
                condition=Q(state=RegistrationState.WAITING),
                name="events_registration_line",
            ),
            models.Index(
                fields=["offer_expires_at"],
                condition=Q(state=RegistrationState.OFFERED),
                name="events_registration_due",
            ),
            models.Index(fields=["meetup", "state"], name="events_registration_seated"),
            models.Index(fields=["member", "-created_at"], name="events_registration_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.meetup_id}: {self.member_id} {self.state}"


class RegistrationChange(models.Model):
    """One move of a registration; rows are only ever added."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="changes")
    before = models.CharField(max_length=10, choices=RegistrationState.choices, blank=True)
    after = models.CharField(max_length=10, choices=RegistrationState.choices)
    cause = models.CharField(max_length=12, choices=ChangeCause.choices)
    late = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=HearthNow())
    # Null when the system did it.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("registration change")
        verbose_name_plural = _("registration changes")
        indexes = [models.Index(fields=["registration", "id"], name="events_registrationchange_of")]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.before} → {self.after}"
