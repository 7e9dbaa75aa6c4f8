"""Who chose an answer of a public poll."""

from collections.abc import Sequence
from dataclasses import dataclass

from forums.models import PollOption, PollVote, Thread
from forums.queries.polls import poll_view
from members.models import Member
from members.policies import Viewer
from members.queries.ignoring import ignored_ids

PAGE = 60


@dataclass(frozen=True)
class VotersPage:
    """Some of those who chose `option`, the first first; `next` is where the next page begins, 0 at the end."""

    option: PollOption
    voters: Sequence[Member]
    next: int


def voters_page(viewer: Viewer, thread: Thread, option: int, *, after: int = 0) -> VotersPage | None:
    """Those who chose the answer (an id), after the vote `after`; whom the viewer ignores is left out. 3 queries.

    None for an answer of another poll, for one whose votes are nobody's business, and while the viewer may not see how
    it stands.
    """
    poll = poll_view(viewer, thread)
    if poll is None or not (poll.poll.public and poll.shows_results):
        return None
    line = next((line for line in poll.lines if line.option.pk == option), None)
    if line is None:
        return None
    votes = PollVote.objects.filter(option=line.option, pk__gt=after).select_related("member").order_by("pk")
    if unwanted := ignored_ids(viewer):
        votes = votes.exclude(member__in=sorted(unwanted))
    rows = list(votes[: PAGE + 1])
    return VotersPage(line.option, [row.member for row in rows[:PAGE]], rows[PAGE - 1].pk if len(rows) > PAGE else 0)
