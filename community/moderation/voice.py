"""Whether somebody may speak at all just now.

A silence is about words and pictures: reading, thanking, reporting, seats and settings stay, and so do the duties that
keep a meetup running (docs/decisions.md, "The silenced do everything but speak").
"""

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.core.errors import NotAllowed
from community.moderation import queries

if TYPE_CHECKING:
    from members.models import Member


def require_voice(actor: "Member") -> None:
    """Raise NotAllowed, saying until when, for somebody who is silenced or suspended."""
    _require(
        actor,
        until=_("You can read, but not write, until %(end)s."),
        open_end=_("You can read, but not write, until a moderator ends this."),
    )


def require_own_introduction(actor: "Member") -> None:
    """Raise NotAllowed, as `require_voice` does, for what a member shows of themselves beside all they wrote."""
    _require(
        actor,
        until=_("Your handle, name, picture and words about yourself stay as they are until %(end)s."),
        open_end=_("Your handle, name, picture and words about yourself stay as they are until a moderator ends this."),
    )


def _require(actor: "Member", *, until: Promise, open_end: Promise) -> None:
    sanction = queries.silenced(actor)
    if sanction is None:
        return
    if sanction.ends_at is None:
        raise NotAllowed(open_end)
    end = date_format(localtime(sanction.ends_at), "DATETIME_FORMAT")
    raise NotAllowed(until % {"end": end})
