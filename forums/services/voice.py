"""Whether somebody may speak at all just now."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.core.errors import NotAllowed
from community.moderation import queries as moderation
from members.models import Member


def require_voice(actor: Member) -> None:
    """Raise NotAllowed, saying until when, for somebody who is silenced or suspended."""
    sanction = moderation.silenced(actor)
    if sanction is None:
        return
    if sanction.ends_at is None:
        raise NotAllowed(_("You can read, but not write, until a moderator ends this."))
    end = date_format(localtime(sanction.ends_at), "DATETIME_FORMAT")
    raise NotAllowed(_("You can read, but not write, until %(end)s.") % {"end": end})
