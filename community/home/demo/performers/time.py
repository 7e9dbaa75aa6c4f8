"""What the beat and the worker would have done meanwhile."""

from community.audit import sealing
from community.core.clock import HearthNow
from community.core.hooks import pruners
from community.digests import services as digests
from community.home.demo import acts
from community.home.demo.stage import Stage, perform
from community.moderation import services as moderation
from community.notifications import services as notifications
from community.notifications.models import Delivery, DeliveryState
from events.services import ticks
from forums.services import arranging, gallery
from forums.services.feedback.figures import refresh_figures
from forums.services.feedback.ticks import remind
from members.services.role_run import recompute_roles

_SUNDAY = 6


def deliver(*queues: str) -> None:
    """Send what is due in these queues, by the real drain."""
    due = Delivery.objects.filter(queue__in=queues, state=DeliveryState.PENDING, next_try__lte=HearthNow())
    for queue in sorted(set(due.values_list("queue", flat=True))):
        notifications.drain(queue=queue)


@perform.register
def _tick(act: acts.Tick, stage: Stage) -> None:
    if act.digests:
        digests.queue_due()
    else:
        ticks.tick()
        ticks.queue_reminders()
    deliver("mail", "bulk")


@perform.register
def _night(act: acts.Night, stage: Stage) -> None:
    recompute_roles()
    remind()
    refresh_figures()
    if act.day.weekday() == _SUNDAY:
        moderation.end_sanctions()
        arranging.unpin_expired()
        gallery.choose_photo_of_week()
        sealing.seal()
        for prune in pruners:
            prune()
    deliver("mail")
