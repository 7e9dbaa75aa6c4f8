"""The words of the moderation desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why something is reported."""

    SPAM = "spam", _("Advertising or spam")
    ABUSE = "abuse", _("Insults or threatens somebody")
    PRIVACY = "privacy", _("Shows somebody's private data")
    ILLEGAL = "illegal", _("Against the law")
    OFF_TOPIC = "off_topic", _("In the wrong place")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    OPEN = "open", _("open")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")


class Outcome(models.TextChoices):
    """What a moderator does about a report."""

    DISMISS = "dismiss", _("Leave it")
    HIDE = "hide", _("Hide it")
    NOTE = "note", _("Hide it and write a note")
    SILENCE = "silence", _("Hide it and silence the author")
    SUSPEND = "suspend", _("Hide it and suspend the author")


class HoldState(models.TextChoices):
    WAITING = "waiting", _("waiting for review")
    APPROVED = "approved", _("published")
    REJECTED = "rejected", _("not published")


class SanctionKind(models.TextChoices):
    """From a word to the door: a note changes nothing, the silenced read, the suspended are out."""

    NOTE = "note", _("note")
    SILENCE = "silence", _("silence")
    SUSPENSION = "suspension", _("suspension")
