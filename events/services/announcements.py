"""The thread in which a meetup is talked about; it opens with the meetup."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from community.core.timewords import say_range
from events.models import Meetup
from forums.enums import BoardKind
from forums.models import Board, Thread
from forums.services.threads import open_thread
from members.models import Member


def open_for(actor: Member, meetup: Meetup) -> Thread | None:
    """Open the announcement thread of a meetup that is being published, in its own language.

    None where the community has no board for announcements.
    """
    board = Board.objects.filter(kind=BoardKind.ANNOUNCEMENT).order_by("id").first()
    if board is None:
        return None
    with translation.override(meetup.language):
        body = _body(meetup)
    return open_thread(actor=actor, board=board, title=meetup.title, body=body, language=meetup.language, system=True)


def _body(meetup: Meetup) -> str:
    start, end = say_range(meetup.starts_at, meetup.ends_at, meetup.zone)
    facts = [
        _("**When:** %(start)s – %(end)s") % {"start": start, "end": end},
        _("**Where:** %(place)s, %(area)s") % {"place": meetup.club.place.name, "area": meetup.area},
    ]
    # The text stays as it was announced; a time or place that changes is on the meetup's page.
    link = _("[Seats, and the latest about time and place](%(url)s)")
    url = reverse("events:meetup-short", args=[meetup.pk])
    return "\n\n".join([meetup.summary, *facts, link % {"url": url}]).strip()
