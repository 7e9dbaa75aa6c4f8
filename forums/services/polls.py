"""Polls: made with their thread, voted in, closed. Votes are counted under the poll's lock, each exactly once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.audit import services as audit
from community.core.clock import HearthNow, now
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.core.text import clean_text
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import PollResults
from forums.models import Poll, PollOption, PollVote, Thread
from forums.services import stamps
from members.models import Member

FEWEST, MOST = 2, 20
LONGEST = 120
MOST_DAYS = 365


@dataclass(frozen=True)
class PollPlan:
    """A poll to be made. `days` is how long it is open, None for no end."""

    question: str
    options: Sequence[str]
    multiple: bool = False
    public: bool = False
    results: str = PollResults.ALWAYS
    days: int | None = None


def check_plan(plan: PollPlan) -> PollPlan:
    """Return the plan with its words cleaned. Raises InvalidInput, its fields those of forums.forms.PollForm."""
    question = _clean(plan.question, "poll_question")
    options = [text for option in plan.options if (text := _clean(option, "poll_options"))]
    if not question:
        raise InvalidInput(_("Say what the poll asks."), field="poll_question")
    if not FEWEST <= len(options) <= MOST:
        raise InvalidInput(_("A poll has 2 to 20 answers."), field="poll_options")
    if len({option.casefold() for option in options}) < len(options):
        raise InvalidInput(_("Two answers are the same."), field="poll_options")
    if plan.days is not None and not 1 <= plan.days <= MOST_DAYS:
        raise InvalidInput(_("A poll is open for 1 to 365 days."), field="poll_days")
    return PollPlan(question, options, plan.multiple, plan.public, PollResults(plan.results), plan.days)


def make_poll(thread: Thread, plan: PollPlan) -> Poll:
    """Put a checked plan over a thread that is just being opened."""
    poll = Poll.objects.create(
        thread=thread,
        question=plan.question,
        multiple=plan.multiple,
        public=plan.public,
        results=plan.results,
        closes_at=now() + timedelta(days=plan.days) if plan.days else None,
    )
    PollOption.objects.bulk_create(
        [PollOption(poll=poll, position=position, text=text) for position, text in enumerate(plan.options, 1)]
    )
    return poll


@transaction.atomic
def vote(*, actor: Member, thread: Thread, options: Collection[int]) -> Poll:
    """Choose answers (ids) in the thread's poll in place of what `actor` chose before; none takes the vote back.

    The same choice again changes nothing. Raises NotAllowed, Conflict when the poll has closed, and InvalidInput.
    """
    require_voice(actor)
    if not policies.can_vote(actor, thread):
        raise NotAllowed
    poll = _lock(thread)
    if _is_over(poll):
        raise Conflict(_("This poll has closed."))
    chosen = set(options)
    if not poll.multiple and len(chosen) > 1:
        raise InvalidInput(_("Choose one answer."))
    if PollOption.objects.filter(poll=poll, pk__in=chosen).count() != len(chosen):
        raise InvalidInput(_("This answer is not one of the poll's."))
    before = set(PollVote.objects.filter(poll=poll, member=actor).values_list("option_id", flat=True))
    gone, new = before - chosen, chosen - before
    if not gone and not new:
        return poll
    PollVote.objects.filter(poll=poll, member=actor, option__in=gone).delete()
    PollVote.objects.bulk_create(
        [PollVote(poll=poll, option_id=pk, member=actor, single=not poll.multiple) for pk in sorted(new)]
    )
    for pks, by in ((gone, -1), (new, 1)):
        if pks:
            PollOption.objects.filter(pk__in=pks).update(vote_count=F("vote_count") + by)
    if voters := bool(chosen) - bool(before):
        Poll.objects.filter(pk=poll.pk).update(voter_count=F("voter_count") + voters)
    stamps.floors_changed(thread.pk)
    return poll


@transaction.atomic
def close_poll(*, actor: Member, thread: Thread) -> Poll:
    """End the poll before its time. No-op when it has closed already."""
    if not policies.can_close_poll(actor, thread):
        raise NotAllowed
    poll = _lock(thread)
    if _is_over(poll):
        return poll
    poll.closed_at = now()
    poll.save(update_fields=["closed_at"])
    if actor.pk != thread.author_id:
        audit.record(actor=actor, action="forums.close_poll", subject=thread)
    stamps.floors_changed(thread.pk)
    return poll


@transaction.atomic
def close_due_polls() -> int:
    """Close the polls whose time has come, so that pages say so. Returns how many. Safe to run twice."""
    due = Poll.objects.filter(closed_at__isnull=True, closes_at__lte=HearthNow())
    polls = list(due.select_for_update(skip_locked=True, no_key=True).order_by("pk")[:500])
    for poll in polls:
        poll.closed_at = poll.closes_at
    Poll.objects.bulk_update(polls, ["closed_at"])
    if polls:
        stamps.floors_changed(*(poll.thread_id for poll in polls))
    return len(polls)


def hand_over(poll_id: int | None, *, source: Thread, target: Thread) -> int | None:
    """Put the poll of `source` over `target` when the two become one, and back when they are taken apart again.

    Its id, or None when there is nothing to hand over: `source` has none (or not the one asked for), `target` one of
    its own. Both rows are held.
    """
    poll = Poll.objects.filter(thread=source).first() if source.has_poll and not target.has_poll else None
    if poll is None or poll_id not in (None, poll.pk):
        return None
    Poll.objects.filter(pk=poll.pk).update(thread=target)
    for thread, has in ((source, False), (target, True)):
        Thread.objects.filter(pk=thread.pk).update(has_poll=has)
        thread.has_poll = has
    return poll.pk


def _lock(thread: Thread) -> Poll:
    poll = Poll.objects.select_for_update(no_key=True).filter(thread=thread).first()
    if poll is None:
        raise Conflict(_("There is no poll here any more."))
    return poll


def _is_over(poll: Poll) -> bool:
    return poll.closed_at is not None or (poll.closes_at is not None and poll.closes_at <= now())


def _clean(text: str, field: str) -> str:
    try:
        cleaned = clean_text(text)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error
    if len(cleaned) > LONGEST:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d character.", "At most %(n)d characters.", LONGEST) % {"n": LONGEST},
            field=field,
        )
    return cleaned
