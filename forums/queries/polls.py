"""A thread's poll as one reader sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from community.core.clock import HearthNow
from forums import policies
from forums.enums import PollResults
from forums.models import Poll, PollOption, PollVote, Thread
from members.models import Member
from members.policies import Viewer
from members.queries.ignoring import ignored_ids

# Of those who chose an answer this many are named.
NAMED = 12


@dataclass(frozen=True)
class PollLine:
    """One answer. `percent` is its share of those who voted."""

    option: PollOption
    mine: bool
    percent: int
    voters: Sequence[Member] = ()

    @property
    def more(self) -> int:
        """How many chose it beside those who are named."""
        return self.option.vote_count - len(self.voters)


@dataclass(frozen=True)
class PollView:
    """A poll with what this reader may see and do."""

    poll: Poll
    lines: Sequence[PollLine]
    voted: bool
    is_over: bool
    shows_results: bool
    can_vote: bool
    can_close: bool


def poll_view(viewer: Viewer, thread: Thread) -> PollView | None:
    """The poll of a thread that comes from access. No query without one, else 1, or 2 when it is public."""
    if not thread.has_poll:
        return None
    options = PollOption.objects.filter(poll__thread=thread).select_related("poll").order_by("position")
    over = Q(poll__closed_at__isnull=False) | Q(poll__closes_at__isnull=False, poll__closes_at__lte=HearthNow())
    options = options.annotate(over=ExpressionWrapper(over, output_field=BooleanField()))  # type: ignore[no-redef]
    if isinstance(viewer, Member):
        options = options.annotate(mine=Exists(PollVote.objects.filter(option=OuterRef("pk"), member=viewer)))  # type: ignore[no-redef]
    found = list(options)
    if not found:
        return None
    poll, is_over = found[0].poll, found[0].over
    voted = any(getattr(option, "mine", False) for option in found)
    shown = is_over or poll.results == PollResults.ALWAYS or (poll.results == PollResults.VOTED and voted)
    voters = _voters(viewer, poll) if poll.public and shown and poll.voter_count else {}
    return PollView(
        poll=poll,
        lines=[
            PollLine(
                option=option,
                mine=getattr(option, "mine", False),
                percent=round(100 * option.vote_count / poll.voter_count) if poll.voter_count else 0,
                voters=voters.get(option.pk, ()),
            )
            for option in found
        ],
        voted=voted,
        is_over=is_over,
        shows_results=shown,
        can_vote=not is_over and policies.can_vote(viewer, thread),
        can_close=not is_over and policies.can_close_poll(viewer, thread),
    )


def _voters(viewer: Viewer, poll: Poll) -> dict[int, list[Member]]:
    """The first of each answer, without those whom the viewer ignores."""
    place = Window(RowNumber(), partition_by=F("option_id"), order_by=F("id").asc())
    votes = PollVote.objects.filter(poll=poll)
    if unwanted := ignored_ids(viewer):
        votes = votes.exclude(member__in=sorted(unwanted))
    votes = votes.annotate(place=place).filter(place__lte=NAMED)
    found: dict[int, list[Member]] = {}
    for vote in votes.select_related("member").order_by("id"):
        found.setdefault(vote.option_id, []).append(vote.member)
    return found
