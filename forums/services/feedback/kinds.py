"""The messages about feedback."""

from django.utils.translation import gettext_lazy as _

from community.notifications import registry as notifications
from community.notifications.models import Delivery
from forums.models import FeedbackCase


def kinds() -> list[notifications.Kind]:
    """What is told to those who ask, and to those who answer."""
    asked, desk = _("Boards"), _("Answer desk")
    return [
        notifications.Kind(
            name="feedback_step",
            label=_("What I wrote to the team is answered, planned, fixed or declined"),
            group=asked,
            template="feedback_step",
        ),
        notifications.Kind(
            name="feedback_received",
            label=_("What I wrote to the team has arrived"),
            group=asked,
            template="feedback_received",
            mail_default=False,
        ),
        notifications.Kind(
            name="feedback_mine",
            label=_("Feedback is mine, or comes back to me"),
            group=desk,
            template="feedback_mine",
            staff_only=True,
            weight=20,
        ),
        notifications.Kind(
            name="feedback_due",
            label=_("An answer of mine is due"),
            group=desk,
            template="feedback_due",
            still_wanted=_still_waits,
            staff_only=True,
            weight=20,
        ),
        notifications.Kind(
            name="feedback_overdue",
            label=_("Nobody has answered in time"),
            group=desk,
            template="feedback_overdue",
            still_wanted=_still_waits,
            staff_only=True,
            weight=20,
        ),
    ]


def _still_waits(delivery: Delivery) -> bool:
    case = FeedbackCase.objects.filter(pk=delivery.context["case"]).first()
    return case is not None and case.waits
