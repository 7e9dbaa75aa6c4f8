"""The clock of a case: it follows what can be read in its thread, whoever changed that and how.

`follow` is called, with the thread's row held, wherever a post or thread appears, goes or moves
(forums.services.states, the thread tools). It looks at what is there and brings the case after it, so that calling it
again changes nothing.
"""

from dataclasses import asdict
from datetime import datetime

from django.db.models import QuerySet

from community.core.clock import now
from forums.enums import FeedbackStatus, FeedbackStepKind, State, Told
from forums.models import FeedbackCase, FeedbackRound, Post, Thread
from forums.services.feedback import notices
from forums.services.feedback.policy import times_for
from forums.services.feedback.steps import take_step
from members.models import Member


def follow(thread_id: int, *, actor: Member | None = None) -> None:
    """Open, stop, start again or close the thread's case, as its posts and its place now say.

    What staff open themselves (a guide, an announcement) is owed no answer and has none.
    """
    thread = Thread.objects.select_related("board", "author").get(pk=thread_id)
    cases = FeedbackCase.objects.select_related("owner").select_for_update(no_key=True, of=("self",))
    case = cases.filter(thread=thread).first()
    if case is not None:
        case.thread = thread
    if not (thread.is_feedback and thread.state == State.VISIBLE):
        if case is not None and case.active:
            _close(case, actor)
        return
    new = case is None
    if case is None:
        if _is_of_staff(thread):
            return
        case = _open(thread, actor)
    elif not case.active:
        _take_up_again(case, actor)
    elif case.board_id != thread.board_id:
        case.board = thread.board
        case.save(update_fields=["board"])
    _look_for_answer(case, actor, tell=not new)


def start_round(case: FeedbackCase, *, since: datetime | None = None) -> None:
    """Set the clock going, from now unless said; the caller saves the case."""
    for name, moment in asdict(times_for(case.thread.board, since or now())).items():
        setattr(case, name, moment)
    case.answer = case.answered_at = None
    case.told = Told.NOTHING
    case.next_at = case.remind_at


def next_moment(case: FeedbackCase) -> None:
    """Say when there is more to tell of a case that waits; the caller saves it."""
    moments = {Told.NOTHING: case.remind_at, Told.SOON: case.due_at, Told.DUE: case.escalate_at}
    case.next_at = moments.get(Told(case.told)) if case.waits else None


def end_round(case: FeedbackCase) -> None:
    """Keep the run of the clock that an answer ended, for the figures, before another begins."""
    assert case.answered_at is not None  # noqa: S101  (the caller has looked)
    FeedbackRound.objects.create(
        case=case, board=case.board, asked_at=case.asked_at, due_at=case.due_at, answered_at=case.answered_at
    )


def _is_of_staff(thread: Thread) -> bool:
    return Post.objects.filter(thread=thread, number=1, by_staff=True).exists()


def _open(thread: Thread, actor: Member | None) -> FeedbackCase:
    case = FeedbackCase(thread=thread, board=thread.board)
    # What comes here with an answer was asked when it was written: nobody has to answer it twice.
    answered = _answers(case).exists()
    start_round(case, since=thread.created_at if answered else None)
    step = take_step(case, FeedbackStepKind.OPENED, actor=actor or thread.author, status=FeedbackStatus.RECEIVED)
    if not answered:
        notices.received(case, step)
    return case


def _close(case: FeedbackCase, actor: Member | None) -> None:
    case.active = False
    case.next_at = None
    take_step(case, FeedbackStepKind.CLOSED, actor=actor)
    notices.take_back(case)


def _take_up_again(case: FeedbackCase, actor: Member | None) -> None:
    case.active = True
    case.board = case.thread.board
    if case.answered_at is None:
        # What could not be read could not be answered.
        start_round(case)
    step = take_step(case, FeedbackStepKind.BACK, actor=actor)
    if case.answered_at is None:
        notices.received(case, step)


def _look_for_answer(case: FeedbackCase, actor: Member | None, *, tell: bool) -> None:
    answer = _first_answer(case)
    if answer is None:
        if case.answered_at is not None:
            _run_on(case, actor)
        return
    if case.answer_id == answer.pk:
        return
    first = case.answered_at is None
    case.answer = answer
    case.answered_at = answer.created_at
    case.next_at = None
    if not first:
        case.save(update_fields=["answer", "answered_at"])
        return
    case.owner = case.owner or answer.author
    step = take_step(case, FeedbackStepKind.ANSWERED, actor=answer.author, status=FeedbackStatus.ANSWERED, post=answer)
    notices.take_back(case)
    if tell:
        notices.answered(case, step)


def _run_on(case: FeedbackCase, actor: Member | None) -> None:
    """The answer has gone: nothing was answered, and the clock runs on to the moment it always ran to."""
    case.answer = case.answered_at = case.solved_at = None
    next_moment(case)
    step = take_step(case, FeedbackStepKind.LOST, actor=actor, status=FeedbackStatus.RECEIVED)
    notices.lost(case, step)


def _first_answer(case: FeedbackCase) -> Post | None:
    since = _answers(case).filter(created_at__gte=case.asked_at)
    return since.select_related("author").order_by("created_at", "id").first()


def _answers(case: FeedbackCase) -> QuerySet[Post]:
    posts = Post.objects.filter(thread=case.thread, number__gt=1, state=State.VISIBLE, by_staff=True)
    return posts.exclude(author=case.thread.author)
