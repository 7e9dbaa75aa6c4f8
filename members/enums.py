"""The words for what a member is and does (product.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Roles in order: each but elder is further along the same path."""

    LURKER = "lurker", _("lurker")
    NOVICE = "novice", _("novice")
    REGULAR = "regular", _("regular")
    LEADER = "leader", _("leader")
    ELDER = "elder", _("elder")


class FactKind(models.TextChoices):
    """What the ledger records about people."""

    PRESENT = "present", _("looked in")
    POSTED = "posted", _("posted")
    ANSWERED = "answered", _("answered")
    ANSWER_ACCEPTED = "answer_accepted", _("answer accepted")
    THANKED = "thanked", _("thanked somebody")
    WAS_THANKED = "was_thanked", _("was thanked")
    REPLIED_TO = "replied_to", _("was replied to")
    WELCOMED = "welcomed", _("welcomed a newcomer")
    REGISTERED = "registered", _("registered")
    ATTENDED = "attended", _("attended")
    HOSTED = "hosted", _("hosted")
    MISSED = "missed", _("missed")
    CANCELLED_LATE = "cancelled_late", _("cancelled late")
    INVITED = "invited", _("invited somebody who joined")


class RoleCause(models.TextChoices):
    """What moved a member from one role to another."""

    COMPUTED = "computed", _("Earned")
    PIN = "pin", _("Set by an admin")
    PIN_END = "pin_end", _("The time set by an admin was over")
    SANCTION = "sanction", _("A sanction")
    SANCTION_END = "sanction_end", _("A sanction was over")
