"""What staff do with a case, and what the asker says to it."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.audit import services as audit
from community.core.clock import now
from community.core.errors import Conflict, InvalidInput, NotAllowed
from forums import policies
from forums.enums import FEEDBACK_MOVES, SETTLED, FeedbackStatus, FeedbackStepKind
from forums.models import FeedbackCase, Photo, Post
from forums.models.feedback import MAX_WORDS
from forums.services import counters, posts, stamps
from forums.services.feedback import notices
from forums.services.feedback.clock import end_round, start_round
from forums.services.feedback.policy import feedback_policy
from forums.services.feedback.steps import take_step
from members.models import Member


@transaction.atomic
def take_case(*, actor: Member, case: FeedbackCase) -> FeedbackCase:
    """Make a case that nobody owns one's own. Raises Conflict, with the name, when somebody was faster."""
    row = _lock(actor, case)
    if row.owner_id == actor.pk:
        return row
    if row.owner is not None:
        raise Conflict(_("%(name)s has taken this already.") % {"name": row.owner.display_name})
    return _own(row, actor, owner=actor)


@transaction.atomic
def hand_over(*, actor: Member, case: FeedbackCase, to: Member | None) -> FeedbackCase:
    """Give the case to somebody of the staff, who is told; to nobody (None) with what everybody sees in the queue.

    Raises Conflict when the case has another owner than `case` says, and InvalidInput (field "to").
    """
    row = _lock(actor, case)
    if row.owner_id != case.owner_id:
        raise Conflict
    if to is not None and not policies.can_answer_for_us(to, row.thread):
        raise InvalidInput(_("Only staff who can see the board answer for it."), field="to")
    if (to.pk if to else None) == row.owner_id:
        return row
    return _own(row, actor, owner=to)


@transaction.atomic
def set_status(*, actor: Member, case: FeedbackCase, status: str, words: str = "") -> FeedbackCase:
    """Say what becomes of it: planned, fixed or, with a reason, declined. Everybody reads `words`; the asker is told.

    Raises InvalidInput (fields "status", "words"; a case that waits needs an answer first) and Conflict when the
    status is another than `case` says. The same again changes nothing.
    """
    row = _lock(actor, case)
    if row.status != case.status:
        raise Conflict
    return _settle(row, actor, status, words)


@transaction.atomic
def answer_case(
    *,
    actor: Member,
    case: FeedbackCase,
    body: str,
    photos: Sequence[Photo] = (),
    status: str = "",
    words: str = "",
) -> tuple[FeedbackCase, Post]:
    """Reply for the staff, which stops the clock, and in the same breath say what becomes of it (`status`).

    Raises what forums.services.posts.reply and `set_status` raise.
    """
    row = _lock(actor, case)
    post = posts.reply(actor=actor, thread=row.thread, body=body, photos=photos)
    row = _lock(actor, case)
    if status and status != FeedbackStatus.ANSWERED:
        row = _settle(row, actor, status, words)
    return row, post


@transaction.atomic
def say_solved(*, actor: Member, case: FeedbackCase) -> FeedbackCase:
    """The asker says that it is solved; again changes nothing."""
    row = _locked(case)
    if not policies.can_say_solved(actor, row):
        if row.solved_at is not None and row.thread.author_id == actor.pk:
            return row
        raise NotAllowed
    row.solved_at = now()
    step = take_step(row, FeedbackStepKind.SOLVED, actor=actor)
    notices.solved(row, step)
    stamps.thread_changed(row.thread)
    return row


@transaction.atomic
def say_unsolved(
    *, actor: Member, case: FeedbackCase, body: str, photos: Sequence[Photo] = ()
) -> tuple[FeedbackCase, Post]:
    """The asker says what is still wrong: their reply stands in the thread, and a new clock starts.

    Raises NotAllowed when it waits already, past the policy's times and days, and for everybody else; and what
    forums.services.posts.reply raises (fields "body", "photos").
    """
    row = _locked(case)
    if not policies.can_say_unsolved(actor, row):
        raise NotAllowed
    refusal = why_not_again(row)
    if refusal is not None:
        raise refusal
    post = posts.reply(actor=actor, thread=row.thread, body=body, photos=photos)
    row = _locked(case)
    end_round(row)
    row.reopened += 1
    row.solved_at = None
    start_round(row)
    step = take_step(row, FeedbackStepKind.REOPENED, actor=actor, status=FeedbackStatus.RECEIVED, post=post)
    notices.reopened(row, step)
    stamps.thread_changed(row.thread)
    return row, post


def why_not_again(case: FeedbackCase) -> NotAllowed | None:
    """Why the asker cannot say once more that it isn't solved; None when they can."""
    policy = feedback_policy()
    if case.reopened >= policy.reopen_limit:
        return NotAllowed(_("You have said so as often as can be. Write a reply, or open a new thread."))
    if now() - case.status_at > timedelta(days=policy.reopen_days):
        return NotAllowed(_("This was answered a while ago. Open a new thread and link to this one."))
    return None


def _lock(actor: Member, case: FeedbackCase) -> FeedbackCase:
    row = _locked(case)
    if not policies.can_answer_for_us(actor, row.thread):
        raise NotAllowed
    if not row.active:
        raise Conflict(_("This is not owed an answer any more."))
    return row


def _locked(case: FeedbackCase) -> FeedbackCase:
    thread = counters.lock_thread(case.thread_id)
    rows = FeedbackCase.objects.select_related("board", "owner").select_for_update(no_key=True, of=("self",))
    row = rows.get(pk=case.pk)
    row.thread = thread
    return row


def _own(row: FeedbackCase, actor: Member, *, owner: Member | None) -> FeedbackCase:
    row.owner = owner
    step = take_step(row, FeedbackStepKind.OWNER, actor=actor, owner=owner)
    notices.handed_over(row, step)
    return row


def _settle(row: FeedbackCase, actor: Member, status: str, words: str) -> FeedbackCase:
    words = " ".join(words.split())
    if status not in SETTLED:
        raise InvalidInput(_("Choose what becomes of it."), field="status")
    if row.answered_at is None:
        raise InvalidInput(_("It needs an answer first."), field="status")
    if len(words) > MAX_WORDS:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d character.", "At most %(n)d characters.", MAX_WORDS) % {"n": MAX_WORDS},
            field="words",
        )
    if status == FeedbackStatus.DECLINED and not words:
        raise InvalidInput(_("Say why: everybody reads it."), field="words")
    if (status, words) == (row.status, row.words):
        return row
    if status != row.status and FeedbackStatus(status) not in FEEDBACK_MOVES[FeedbackStatus(row.status)]:
        raise InvalidInput(_("It cannot become that from where it is."), field="status")
    audit.record(
        actor=actor,
        action="forums.feedback_status",
        subject=row.thread,
        data={"from": row.status, "to": status, "words": words},
    )
    row.owner = row.owner or actor
    step = take_step(row, FeedbackStepKind.STATUS, actor=actor, status=status, words=words)
    notices.moved_on(row, step)
    stamps.thread_changed(row.thread)
    return row
