from datetime import timedelta

import pytest

from community.audit.models import Entry
from community.core import clock
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation.services import sanction
from forums.enums import Audience, PollResults
from forums.models import Board, Poll, PollOption, PollVote, Thread
from forums.services import polls
from forums.services.arranging import lock_thread
from forums.services.polls import PollPlan
from members.models import Member
from tests.factories.forums import BoardFactory, open_thread

pytestmark = pytest.mark.django_db


def asked(actor: Member, board: Board, **more: object) -> Thread:
    plan = PollPlan("Where to?", ["West Lake", "Tea hills", "Canal"], **more)  # type: ignore[arg-type]
    return open_thread(actor, board, poll=plan)


def pks(thread: Thread) -> list[int]:
    return list(PollOption.objects.filter(poll__thread=thread).order_by("position").values_list("pk", flat=True))


def counts(thread: Thread) -> tuple[list[int], int]:
    options = PollOption.objects.filter(poll__thread=thread).order_by("position")
    return list(options.values_list("vote_count", flat=True)), Poll.objects.get(thread=thread).voter_count


def test_a_thread_opens_with_its_poll(board: Board, novice: Member) -> None:
    thread = asked(novice, board, days=3)
    poll = Poll.objects.get(thread=thread)
    assert thread.has_poll
    assert poll.closes_at
    assert timedelta(days=2, hours=23) < poll.closes_at - clock.now() <= timedelta(days=3)
    assert [option.text for option in poll.options.order_by("position")] == ["West Lake", "Tea hills", "Canal"]
    assert not open_thread(novice, board).has_poll


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (PollPlan(" ", ["a", "b"]), "poll_question"),
        (PollPlan("x" * 121, ["a", "b"]), "poll_question"),
        (PollPlan("q", ["a", "  "]), "poll_options"),
        (PollPlan("q", ["a", "A"]), "poll_options"),
        (PollPlan("q", [str(n) for n in range(21)]), "poll_options"),
        (PollPlan("q", ["a", "b\0"]), "poll_options"),
        (PollPlan("q", ["a", "b"], days=0), "poll_days"),
        (PollPlan("q", ["a", "b"], days=366), "poll_days"),
    ],
)
def test_what_is_no_poll_opens_no_thread(board: Board, novice: Member, plan: PollPlan, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_thread(novice, board, poll=plan)
    assert refused.value.field == field
    assert not Thread.objects.exists()


def test_one_answer_and_a_change_of_mind(board: Board, novice: Member, regular: Member) -> None:
    thread = asked(novice, board)
    first, second, _third = pks(thread)
    polls.vote(actor=regular, thread=thread, options=[first])
    polls.vote(actor=novice, thread=thread, options=[first])
    assert counts(thread) == ([2, 0, 0], 2)
    polls.vote(actor=regular, thread=thread, options=[second])
    polls.vote(actor=regular, thread=thread, options=[second])
    assert counts(thread) == ([1, 1, 0], 2)
    polls.vote(actor=regular, thread=thread, options=[])
    assert counts(thread) == ([1, 0, 0], 1)
    with pytest.raises(InvalidInput):
        polls.vote(actor=regular, thread=thread, options=[first, second])
    assert PollVote.objects.count() == 1


def test_several_answers(board: Board, novice: Member) -> None:
    thread = asked(novice, board, multiple=True)
    first, second, third = pks(thread)
    polls.vote(actor=novice, thread=thread, options=[first, third])
    assert counts(thread) == ([1, 0, 1], 1)
    polls.vote(actor=novice, thread=thread, options=[second, third])
    assert counts(thread) == ([0, 1, 1], 1)


def test_an_answer_of_another_poll_is_none(board: Board, novice: Member) -> None:
    thread, other = asked(novice, board), asked(novice, board)
    for wrong in (pks(other)[0], 0):
        with pytest.raises(InvalidInput):
            polls.vote(actor=novice, thread=thread, options=[wrong])
    assert counts(thread) == counts(other) == ([0, 0, 0], 0)


def test_a_closed_poll_takes_no_votes(
    board: Board, novice: Member, regular: Member, leader: Member, moderator: Member
) -> None:
    thread = asked(novice, board)
    option = pks(thread)[0]
    with pytest.raises(NotAllowed):
        polls.close_poll(actor=regular, thread=thread)
    polls.close_poll(actor=novice, thread=thread)
    assert not Entry.objects.filter(action="forums.close_poll").exists()
    with pytest.raises(Conflict):
        polls.vote(actor=regular, thread=thread, options=[option])
    other = asked(novice, board)
    polls.close_poll(actor=moderator, thread=other)
    assert Entry.objects.filter(action="forums.close_poll", actor=moderator).count() == 1
    assert counts(thread) == ([0, 0, 0], 0)


def test_time_closes_a_poll(board: Board, novice: Member) -> None:
    thread = asked(novice, board, days=1)
    asked(novice, board)
    assert polls.close_due_polls() == 0
    Poll.objects.filter(thread=thread).update(closes_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(Conflict):
        polls.vote(actor=novice, thread=thread, options=pks(thread)[:1])
    assert polls.close_due_polls() == 1
    assert polls.close_due_polls() == 0
    poll = Poll.objects.get(thread=thread)
    assert poll.closed_at == poll.closes_at


def test_who_may_not_reply_may_not_vote(board: Board, novice: Member, regular: Member, admin: Member) -> None:
    closed = BoardFactory(seen_by=Audience.REGULAR)
    thread = asked(regular, closed)
    with pytest.raises(NotAllowed):
        polls.vote(actor=novice, thread=thread, options=pks(thread)[:1])
    here = asked(regular, board)
    sanction(actor=admin, member=novice, kind="silence", reason="loud", ends_at=None)
    with pytest.raises(NotAllowed):
        polls.vote(actor=novice, thread=here, options=pks(here)[:1])
    lock_thread(actor=admin, thread=here)
    here.refresh_from_db()
    with pytest.raises(NotAllowed):
        polls.vote(actor=regular, thread=here, options=pks(here)[:1])
    assert not PollVote.objects.exists()


def test_results_have_three_ways(board: Board, novice: Member) -> None:
    assert set(PollResults.values) == {"always", "voted", "closed"}
    assert Poll.objects.filter(thread=asked(novice, board, results="closed")).get().results == PollResults.CLOSED
