from community.notifications.services.fanout import fan_out
from community.notifications.services.inbox import (
    mark_all_read,
    mark_read,
    mark_read_from,
    mark_subject_read,
    set_preference,
)
from community.notifications.services.outbox import cancel, notify, notify_audience, retract
from community.notifications.services.sending import drain, mail_at_once, send_now, sweep
from community.notifications.services.upkeep import prune

__all__ = [
    "cancel",
    "drain",
    "fan_out",
    "mail_at_once",
    "mark_all_read",
    "mark_read",
    "mark_read_from",
    "mark_subject_read",
    "notify",
    "notify_audience",
    "prune",
    "retract",
    "send_now",
    "set_preference",
    "sweep",
]
