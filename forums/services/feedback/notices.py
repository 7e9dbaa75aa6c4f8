"""Who is told of what happens to a case: the one who asked, its owner, staff, admins."""

from django.db.models import Q, QuerySet

from community.notifications import services as notifications
from forums.enums import FeedbackStepKind, Told
from forums.models import FeedbackCase, FeedbackStep
from members.models import Member

# A desk of more people than this agrees on an owner by other means.
_MOST = 100


def received(case: FeedbackCase, step: FeedbackStep) -> None:
    """Tell the asker that we have it, and until when an answer is due."""
    notifications.notify(
        kind="feedback_received",
        recipients=[case.thread.author_id],
        subject=f"thread:{case.thread_id}",
        dedupe_key=f"feedback:{case.pk}:{step.pk}",
        context=_context(case, step) | {"due_at": case.due_at.isoformat()},
        url=case.thread.get_absolute_url(),
    )


def answered(case: FeedbackCase, step: FeedbackStep) -> None:
    """Tell the asker that there is an answer."""
    _tell_asker(case, step)


def moved_on(case: FeedbackCase, step: FeedbackStep) -> None:
    """Tell the asker what becomes of it."""
    _tell_asker(case, step)


def lost(case: FeedbackCase, step: FeedbackStep) -> None:
    """The answer has gone: tell the asker that it is owed again, and the owner that it is due."""
    _tell_asker(case, step)
    _tell_owner(case, step)


def reopened(case: FeedbackCase, step: FeedbackStep) -> None:
    """Tell the owner that it isn't solved; without one, all of the staff."""
    _tell_owner(case, step)


def handed_over(case: FeedbackCase, step: FeedbackStep) -> None:
    """Tell somebody that it is theirs now."""
    if step.owner_id is not None and step.owner_id != step.actor_id:
        _tell_owner(case, step)


def solved(case: FeedbackCase, step: FeedbackStep) -> None:
    """Tell the owner that the asker is content."""
    if case.owner_id is not None:
        _tell_owner(case, step)


def waiting(case: FeedbackCase, told: Told) -> None:
    """Remind the owner (without one: the staff) that it is due, or tell the admins that nobody has answered."""
    kind = "feedback_overdue" if told == Told.OVERDUE else "feedback_due"
    recipients = _admins() if told == Told.OVERDUE else _responsible(case)
    notifications.notify(
        kind=kind,
        recipients=recipients,
        subject=f"feedback:{case.pk}",
        dedupe_key=f"feedback-due:{case.pk}:{case.asked_at.isoformat()}:{told.value}",
        context=_context(case, None)
        | {
            "due_at": case.due_at.isoformat(),
            "told": told.value,
            "owner_name": case.owner.display_name if case.owner else "",
        },
        url=case.get_absolute_url(),
    )


def take_back(case: FeedbackCase) -> None:
    """What was to remind of an answer is not sent any more."""
    notifications.cancel(dedupe_prefix=f"feedback-due:{case.pk}:")


def _tell_asker(case: FeedbackCase, step: FeedbackStep) -> None:
    url = step.post.get_absolute_url() if step.post else case.thread.get_absolute_url()
    notifications.notify(
        kind="feedback_step",
        recipients=[case.thread.author_id],
        subject=f"thread:{case.thread_id}",
        dedupe_key=f"feedback:{case.pk}:{step.pk}",
        context=_context(case, step),
        url=url,
        actor=step.actor,
    )


def _tell_owner(case: FeedbackCase, step: FeedbackStep) -> None:
    notifications.notify(
        kind="feedback_mine",
        recipients=_responsible(case),
        subject=f"feedback:{case.pk}",
        dedupe_key=f"feedback-mine:{case.pk}:{step.pk}",
        context=_context(case, step) | {"due_at": case.due_at.isoformat(), "waits": case.waits},
        url=case.get_absolute_url(),
        actor=step.actor,
    )


def _responsible(case: FeedbackCase) -> list[int]:
    if case.owner_id is not None:
        return [case.owner_id]
    return list(_staff().order_by("pk").values_list("pk", flat=True)[:_MOST])


def _admins() -> list[int]:
    admins = _staff().filter(Q(is_superuser=True) | Q(groups__name="admins")).order_by("pk")
    return list(admins.values_list("pk", flat=True).distinct()[:_MOST])


def _staff() -> "QuerySet[Member]":
    return Member.objects.filter(is_staff=True, is_active=True)


def _context(case: FeedbackCase, step: FeedbackStep | None) -> dict[str, object]:
    actor: Member | None = step.actor if step else None
    return {
        "case": case.pk,
        "thread": case.thread_id,
        "title": case.thread.title,
        "board": case.board_id,
        "asker_name": case.thread.author.display_name,
        "status": case.status,
        "step": step.kind if step else FeedbackStepKind.OPENED.value,
        "words": step.words if step else "",
        "actor_name": actor.display_name if actor else "",
    }
