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


class HoldReason(models.TextChoices):
    """Why something waits for review; the word is stored, the reader's language is used where it is shown."""

    EVERY = "every", _("every post waits for review")
    CONTACT = "contact", _("says how to be reached elsewhere")
    TRADE = "trade", _("sounds like trade")
    REPEATED = "repeated", _("has posted the same today")
    HASTY = "hasty", _("posted within a minute of joining")
    LINKS = "links", _("many links")
    SITE = "site", _("the same site again and again")
    RUN = "run", _("one character again and again")
    CAPITALS = "capitals", _("all in capitals")
    LINES = "lines", _("the same line again and again")
    FIRST_RELEASE = "first_release", _("the first release of this member")


class SanctionKind(models.TextChoices):
    """From a word to the door: a note changes nothing, the silenced read, the suspended are out."""

    NOTE = "note", _("note")
    SILENCE = "silence", _("silence")
    SUSPENSION = "suspension", _("suspension")


class Rule(models.TextChoices):
    """The rule that was broken: sentences a moderator need not write again, shown in the author's language."""

    ADVERTISING = "advertising", _("This is advertising. Things for sale are welcome only where a board says so.")
    INSULT = "insult", _("This attacks a person. Disagree with what somebody says, not with who they are.")
    PRIVATE = "private", _("This shows private data of somebody: a name, a number, an address or a picture.")
    ILLEGAL = "illegal", _("This is against the law where the community is run.")
    OFF_TOPIC = "off_topic", _("This does not belong in this place. It is welcome in another board.")


class Length(models.TextChoices):
    """How long a silence or a suspension lasts."""

    DAY = "1", _("1 day")
    THREE_DAYS = "3", _("3 days")
    WEEK = "7", _("7 days")
    MONTH = "30", _("30 days")
    QUARTER = "90", _("90 days")
    OPEN = "0", _("until it is lifted")
