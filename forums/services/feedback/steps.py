"""One step of a case: kept in its history, shown in its thread, on the thread's row for lists."""

from community.core.clock import HearthNow
from forums.enums import FeedbackStepKind, ThreadEventKind
from forums.models import FeedbackCase, FeedbackStep, Post, Thread
from forums.services import events
from members.models import Member

# What readers of the thread need not see: who of the staff looks after it.
_PRIVATE = (FeedbackStepKind.OWNER, FeedbackStepKind.OPENED, FeedbackStepKind.CLOSED, FeedbackStepKind.BACK)


def take_step(
    case: FeedbackCase,
    kind: FeedbackStepKind,
    *,
    actor: Member | None,
    status: str | None = None,
    words: str = "",
    post: Post | None = None,
    owner: Member | None = None,
) -> FeedbackStep:
    """Write the step and, when `status` is another, move the case on to it. The case's other changes are saved too.

    The thread's row is held. The database refuses a move that FEEDBACK_MOVES does not know.
    """
    before = case.status if case.pk else ""
    if status is not None:
        case.status = status
        case.words = words
        case.status_at = HearthNow()
    case.save()
    case.refresh_from_db(fields=["status_at"])
    step = FeedbackStep.objects.create(
        case=case, kind=kind, before=before, status=case.status, actor=actor, owner=owner, post=post, words=words
    )
    _show(case, step)
    return step


def _show(case: FeedbackCase, step: FeedbackStep) -> None:
    thread = case.thread
    badge = case.status if case.active or thread.is_feedback else ""
    if thread.feedback_status != badge:
        Thread.objects.filter(pk=thread.pk).update(feedback_status=badge)
        thread.feedback_status = badge
    if step.kind not in _PRIVATE:
        events.record(
            thread=thread,
            kind=ThreadEventKind.FEEDBACK,
            actor=step.actor,
            reason=step.words,
            data=_data(case, step),
        )


def _data(case: FeedbackCase, step: FeedbackStep) -> dict[str, object]:
    data: dict[str, object] = {"step": step.kind, "status": case.status}
    if step.kind == FeedbackStepKind.ANSWERED and case.answered_at is not None:
        data["seconds"] = round((case.answered_at - case.asked_at).total_seconds())
    return data
