import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped
from events.enums import MeetupKind, MeetupState, SeatPolicy, StepFree
from events.models.clubs import Club, ClubOrganiser

MAX_CAPACITY = 2000


class MeetupQuerySet(models.QuerySet["Meetup"]):
    """Reads that several screens share."""

    def public(self) -> "MeetupQuerySet":
        """What has been published, whatever became of it."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, viewer: Any) -> "MeetupQuerySet":
        """What policies.can_see allows: drafts only for staff, the club's organisers and the meetup's hosts."""
        if viewer.is_authenticated and viewer.is_staff:
            return self
        if not viewer.is_authenticated:
            return self.public()
        hosted = MeetupHost.objects.filter(meetup_id=OuterRef("pk"), member_id=viewer.pk)
        organised = ClubOrganiser.objects.filter(club_id=OuterRef("club_id"), member_id=viewer.pk)
        return self.filter(Q(published_at__isnull=False) | Q(Exists(hosted)) | Q(Exists(organised)))

    def coming(self) -> "MeetupQuerySet":
        """Published and not over yet, by the one clock."""
        return self.filter(state=MeetupState.PUBLISHED, ends_at__gt=HearthNow())

    def with_club(self) -> "MeetupQuerySet":
        """Each with its club and place, for a line in a list."""
        return self.select_related("club__place")


class Meetup(Stamped):
    """One dated gathering of a club.

    The wall time at the place and its IANA zone are what was meant; `starts_at` and `ends_at` are computed from them.
    `taken` counts seats that are held (going or offered); only events.services.seats changes it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    club = models.ForeignKey(Club, models.PROTECT, related_name="meetups", verbose_name=_("club"))
    kind = models.CharField(_("kind"), max_length=10, choices=MeetupKind.choices, default=MeetupKind.CLUB)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("what happens"), max_length=20_000, blank=True)
    summary_html = models.TextField(blank=True, editable=False)
    # The renderer (community.core.markup) that made summary_html.
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")

    zone = models.CharField(_("time zone"), max_length=40)
    start_date = models.DateField(_("date"))
    start_time = models.TimeField(_("start"))
    end_date = models.DateField(_("end date"))
    end_time = models.TimeField(_("end"))
    # 1 where the clocks go back and the second of the two hours is meant (PEP 495).
    start_fold = models.PositiveSmallIntegerField(default=0, editable=False)
    end_fold = models.PositiveSmallIntegerField(default=0, editable=False)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    # A reminder whose time came before the present start was set is not for this start.
    start_set_at = models.DateTimeField(db_default=HearthNow(), editable=False)

    area = models.CharField(_("where"), max_length=200)
    exact_address = models.CharField(_("exact address"), max_length=300, blank=True)
    latitude = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    step_free = models.CharField(_("getting in"), max_length=10, choices=StepFree.choices, blank=True)
    access = models.CharField(_("getting there"), max_length=300, blank=True)
    spoken = models.CharField(_("spoken language"), max_length=100, blank=True)
    cost = models.CharField(_("cost"), max_length=100, blank=True)
    phone = models.CharField(_("organiser’s phone"), max_length=30, blank=True)

    capacity = models.PositiveIntegerField(
        _("seats"), validators=[MinValueValidator(1), MaxValueValidator(MAX_CAPACITY)]
    )
    taken = models.PositiveIntegerField(default=0, editable=False)
    policy = models.CharField(
        _("how seats are given"), max_length=12, choices=SeatPolicy.choices, default=SeatPolicy.FIRST_COME
    )
    opens_at = models.DateTimeField(_("registration opens"))
    closes_at = models.DateTimeField(_("registration closes"))

    state = models.CharField(
        _("state"), max_length=10, choices=MeetupState.choices, default=MeetupState.DRAFT, editable=False
    )
    called_off_reason = models.CharField(max_length=300, blank=True, editable=False)
    thread = models.ForeignKey(
        "forums.Thread", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # Revision of the calendar entry (RFC 5545): rises with start, end, zone, place and state only.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # Rises with every edit; an edit of an older version is refused.
    version = models.PositiveIntegerField(default=1, editable=False)
    # What those who registered know, from the first edit they have not been told of, and when to tell them.
    told = models.JSONField(null=True, blank=True, editable=False)
    tell_at = models.DateTimeField(null=True, blank=True, editable=False)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(db_default=HearthNow(), editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    final_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Set by queries for one reader: whether their inbox has something unread about it.
    has_news: bool

    objects = MeetupQuerySet.as_manager()

    class Meta:
        verbose_name = _("meetup")
        verbose_name_plural = _("meetups")
        constraints = [
            models.CheckConstraint(condition=Q(taken__gte=0, taken__lte=F("capacity")), name="events_meetup_seats"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MAX_CAPACITY), name="events_meetup_capacity"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="events_meetup_span"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"), closes_at__lte=F("starts_at")), name="events_meetup_window"
            ),
            models.CheckConstraint(condition=Q(state__in=MeetupState.values), name="events_meetup_state"),
            models.CheckConstraint(condition=Q(kind__in=MeetupKind.values), name="events_meetup_kind"),
            models.CheckConstraint(condition=~Q(title=""), name="events_meetup_titled"),
            models.CheckConstraint(
                condition=(Q(state=MeetupState.CALLED_OFF) & ~Q(called_off_reason=""))
                | (~Q(state=MeetupState.CALLED_OFF) & Q(called_off_reason="")),
                name="events_meetup_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at", "id"], condition=Q(state=MeetupState.PUBLISHED), name="events_meetup_coming"
            ),
            models.Index(
                fields=["-starts_at", "-id"],
                condition=Q(state__in=(MeetupState.HELD, MeetupState.FINAL)),
                name="events_meetup_past",
            ),
            models.Index(fields=["club", "starts_at"], name="events_meetup_club"),
            models.Index(
                fields=["ends_at"],
                condition=Q(state__in=(MeetupState.PUBLISHED, MeetupState.HELD)),
                name="events_meetup_open",
            ),
            models.Index(fields=["tell_at"], condition=Q(tell_at__isnull=False), name="events_meetup_untold"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The title in an address: Latin letters only (Chinese would be percent signs), "-" when there are none."""
        return slugify(self.title)[:60].strip("-") or "-"

    @property
    def subject(self) -> str:
        """How other apps name this meetup."""
        return f"meetup:{self.pk}"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return self.capacity - self.taken

    def get_absolute_url(self) -> str:
        return reverse("events:meetup", args=[self.pk, self.slug])


class MeetupHost(Stamped):
    """A member who leads one meetup."""

    meetup = models.ForeignKey(Meetup, models.CASCADE, related_name="hosts", verbose_name=_("meetup"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [models.UniqueConstraint(fields=["meetup", "member"], name="events_host_once")]

    def __str__(self) -> str:
        return f"{self.meetup_id}: {self.member_id}"
