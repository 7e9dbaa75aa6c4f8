"""The thread in which a meetup is talked about; it opens with the meetup."""

from events.models import Meetup
from forums.models import Thread
from members.models import Member


def open_for(actor: Member, meetup: Meetup) -> Thread | None:
    """Open the announcement thread of a meetup that is being published, in its own language."""
    return None
