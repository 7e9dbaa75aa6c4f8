"""The states and kinds of meetups (product.md): every other word on a screen is a wording of these."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClubState(models.TextChoices):
    OPEN = "open", _("in operation")
    CLOSED = "closed", _("closed")


class MeetupKind(models.TextChoices):
    OFFICIAL = "official", _("official meetup")
    CLUB = "club", _("club meetup")
    POPCORN = "popcorn", _("popcorn meetup")
    FESTIVAL = "festival", _("festival")
    CHARITY = "charity", _("charity meetup")


class MeetupState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    HELD = "held", _("held")
    FINAL = "final", _("final")
    CALLED_OFF = "called_off", _("called off")


class SeatPolicy(models.TextChoices):
    """How seats are given. A draw will be a second one."""

    FIRST_COME = "first_come", _("first come, first served")


class StepFree(models.TextChoices):
    """Whether one gets in without a step."""

    UNKNOWN = "", _("not known")
    YES = "yes", _("step-free")
    PARTLY = "partly", _("partly step-free")
    NO = "no", _("stairs")


class RegistrationState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    OFFERED = "offered", _("seat offered")
    GOING = "going", _("going")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("offer expired")
    CANCELLED = "cancelled", _("cancelled")


class ChangeCause(models.TextChoices):
    """Why a registration moved from one state to another."""

    REGISTERED = "registered", _("registered")
    SEAT_FREE = "seat_free", _("a seat was free")
    SEAT_FREED = "seat_freed", _("a seat became free")
    ACCEPTED = "accepted", _("accepted the seat")
    DECLINED = "declined", _("declined the seat")
    DEADLINE = "deadline", _("the deadline passed")
    CANCELLED = "cancelled", _("cancelled")
    REMOVED = "removed", _("taken off the list by an organiser")
    SUSPENDED = "suspended", _("the member was suspended")
    CALLED_OFF = "called_off", _("the meetup was called off")


class AttendanceState(models.TextChoices):
    PRESENT = "present", _("present")
    ABSENT = "absent", _("absent")
    EXCUSED = "excused", _("excused")


# A registration in one of these takes part in the giving of seats.
OPEN_STATES = (RegistrationState.WAITING, RegistrationState.OFFERED, RegistrationState.GOING)
# These hold a seat each.
SEATED_STATES = (RegistrationState.OFFERED, RegistrationState.GOING)
