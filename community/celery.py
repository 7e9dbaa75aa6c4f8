"""Celery carries out what the database says is due; it decides nothing (docs/architecture.md)."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_ready
from django.conf import settings
from kombu import Queue
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "community.core.broker:Transport"

app = Celery("hearth")
app.config_from_object("django.conf:settings", namespace="CELERY")
# The same value in every place that reads it: with a shared broker the shortest wins.
_VISIBILITY_TIMEOUT = 1800
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_default_queue="default",
    task_queues=[Queue("mail"), Queue("default"), Queue("bulk")],
    task_soft_time_limit=55,
    task_time_limit=90,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=10,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": _VISIBILITY_TIMEOUT,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    },
    enable_utc=True,
    timezone="UTC",
)
app.autodiscover_tasks()

_TICK = settings.TICK_SECONDS
app.conf.beat_schedule = {
    "deliveries": {"task": "notifications.drain", "schedule": _TICK, "options": {"queue": "mail"}},
    "bulk-deliveries": {
        "task": "notifications.drain",
        "schedule": _TICK,
        "kwargs": {"queue": "bulk"},
        "options": {"queue": "bulk"},
    },
    "fan-out": {"task": "notifications.fan_out", "schedule": _TICK},
    "meetups": {"task": "events.tick", "schedule": _TICK},
    "reminders": {"task": "events.queue_reminders", "schedule": _TICK},
    "digests": {"task": "digests.queue_due", "schedule": 10 * _TICK, "options": {"queue": "bulk"}},
    "sanctions": {"task": "moderation.end_sanctions", "schedule": _TICK},
    "roles": {"task": "members.recompute_roles", "schedule": crontab(hour="18", minute="30")},
    "audit-seal": {"task": "audit.seal", "schedule": crontab(minute="7")},
    "pruning": {
        "task": "core.prune",
        "schedule": crontab(hour="19", minute="10"),
        "options": {"queue": "bulk"},
    },
    "stamps": {"task": "core.prune_stamps", "schedule": 10 * _TICK},
    "feedback": {"task": "forums.remind_of_feedback", "schedule": _TICK},
    "answer-figures": {"task": "forums.refresh_answer_figures", "schedule": 10 * _TICK},
    "polls": {"task": "forums.close_polls", "schedule": _TICK},
    "bookmarks": {"task": "forums.send_bookmark_reminders", "schedule": _TICK},
    "top-threads": {
        "task": "forums.refresh_tops",
        "schedule": crontab(minute="41"),
        "options": {"queue": "bulk"},
    },
    "orphan-photos": {"task": "forums.sweep_uploads", "schedule": crontab(minute="23")},
    "photo-of-week": {"task": "forums.photo_of_week", "schedule": crontab(minute="11")},
    "views": {"task": "forums.count_views", "schedule": _TICK},
    "board-figures": {"task": "forums.settle_boards", "schedule": _TICK},
    "downloads": {"task": "forums.count_downloads", "schedule": _TICK},
    "heartbeat": {"task": "core.heartbeat", "schedule": _TICK},
}


@worker_ready.connect
@beat_init.connect
def say_ready(**_: Any) -> None:
    """Tell who has started this process, if they want to know, that it works (community.embedded.supervisor)."""
    if path := os.environ.get("HEARTH_READY"):
        Path(path).touch()
