"""What the beat and the worker would have done meanwhile."""

from community.audit import sealing
from community.core.hooks import pruners
from community.digests import services as digests
from community.home.demo import acts
from community.home.demo.stage import Stage, perform
from community.moderation import services as moderation
from community.notifications import services as notifications
from events.services import ticks
from forums.services import threads
from members.services.role_run import recompute_roles

# Sealing and pruning are about what is old: once a week leaves nothing else behind than every hour or day.
_SUNDAY = 6


def deliver(*queues: str) -> None:
    """Send what is due in these queues, by the real drain."""
    for queue in queues:
        notifications.drain(queue=queue)


@perform.register
def _tick(act: acts.Tick, stage: Stage) -> None:
    ticks.tick()
    ticks.queue_reminders()
    digests.queue_due()
    deliver("mail", "bulk")


@perform.register
def _night(act: acts.Night, stage: Stage) -> None:
    moderation.end_sanctions()
    threads.unpin_expired()
    recompute_roles()
    if act.day.weekday() == _SUNDAY:
        sealing.seal()
        for prune in pruners:
            prune()
    deliver("mail")
