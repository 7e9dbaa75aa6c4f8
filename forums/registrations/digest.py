"""What the boards bring to the digest."""

from datetime import datetime

from django.utils.translation import ngettext

from community.digests import registry as digests
from forums.queries.lines import ThreadLine
from forums.queries.lists import active_in_followed
from members.models import Member


def lines(member: Member, since: datetime, until: datetime) -> list[digests.Line]:
    """What moved on the boards that the member follows and has not read."""
    found = active_in_followed(member, since, until)
    return [
        digests.Line(
            title=line.thread.title,
            url=f"{line.thread.get_absolute_url()}unread/" if not line.is_new else line.thread.get_absolute_url(),
            note=_note(line),
        )
        for line in found
    ]


def _note(line: ThreadLine) -> str:
    words = ngettext("%(board)s, %(n)d new post", "%(board)s, %(n)d new posts", line.unread or 0)
    return words % {"board": line.thread.board.name, "n": line.unread or 0}
