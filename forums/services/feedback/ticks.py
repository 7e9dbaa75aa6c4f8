"""Reminders and escalation: what has waited for too long is told, each thing once."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from community.core.clock import HearthNow, now
from forums.enums import BoardKind, State, Told
from forums.models import FeedbackCase, Post, Thread
from forums.services import counters, stamps
from forums.services.feedback import notices
from forums.services.feedback.clock import follow, next_moment

_BATCH = 100


def remind() -> int:
    """Tell of what is due soon, due, or overdue; return how many. Safe to run twice, and at once with another."""
    told = 0
    while dealt := _step():
        told += dealt
    return told


def adopt() -> int:
    """Open the cases of threads on feedback boards that have none, whichever way they came there; return how many."""
    missing = Thread.objects.filter(kind=BoardKind.FEEDBACK, state=State.VISIBLE, feedback_status="")
    of_staff = Post.objects.filter(thread=OuterRef("pk"), number=1, by_staff=True)
    asked = missing.exclude(Exists(of_staff)).order_by("id")
    found = list(asked.values_list("pk", flat=True)[:_BATCH])
    for thread_id in found:
        with transaction.atomic():
            thread = counters.lock_thread(thread_id)
            follow(thread_id)
            stamps.thread_changed(thread)
    return len(found)


@transaction.atomic
def _step() -> int:
    # The cases alone are locked: a service that holds the thread meanwhile either comes first or finds us done.
    due = FeedbackCase.objects.filter(next_at__lte=HearthNow()).select_related("thread__author", "owner")
    rows = list(due.select_for_update(no_key=True, skip_locked=True, of=("self",)).order_by("next_at")[:_BATCH])
    moment = now()
    for case in rows:
        # After a pause of the beat only the newest of several counts.
        told = Told.OVERDUE if case.escalate_at <= moment else Told.DUE if case.due_at <= moment else Told.SOON
        case.told = told
        next_moment(case)
        case.save(update_fields=["told", "next_at"])
        notices.waiting(case, told)
    return len(rows)
