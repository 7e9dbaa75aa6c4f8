"""The messages about feedback."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.notifications import registry as notifications
from community.notifications.models import Delivery
from forums.models import FeedbackCase


def kinds() -> list[notifications.Kind]:
    """What is told to those who ask, and to those who answer."""
    return [
        _asked("feedback_step", _("What I wrote to the team is answered, planned, fixed or declined")),
        _asked("feedback_received", _("What I wrote to the team has arrived"), mail_default=False),
        _desk("feedback_mine", _("Feedback is mine, or comes back to me")),
        _desk("feedback_due", _("An answer of mine is due"), still_wanted=_still_waits),
        _desk("feedback_overdue", _("Nobody has answered in time"), still_wanted=_still_waits),
    ]


def _asked(name: str, label: Promise, **more: Any) -> notifications.Kind:
    return notifications.Kind(name=name, label=label, group=_("Boards"), template=name, **more)


def _desk(name: str, label: Promise, **more: Any) -> notifications.Kind:
    return notifications.Kind(
        name=name, label=label, group=_("Answer desk"), template=name, staff_only=True, weight=20, **more
    )


def _still_waits(delivery: Delivery) -> bool:
    case = FeedbackCase.objects.filter(pk=delivery.context["case"]).first()
    return case is not None and case.waits
