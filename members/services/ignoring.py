"""Not seeing somebody: for oneself, and told to nobody."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.core.errors import InvalidInput, NotAllowed
from community.notifications import services as notifications
from members.models import Ignore, Member
from members.policies import can_ignore

# Lists leave ignored people out by their ids, so that there must be an end to them.
MOST = 200


@transaction.atomic
def ignore(*, actor: Member, member: Member) -> bool:
    """Show `actor` nothing of `member` any more. False, and nothing changes, for somebody who is ignored already.

    Raises NotAllowed (oneself, staff) and InvalidInput past 200.
    """
    if not can_ignore(actor, member):
        raise NotAllowed(_("Staff speak for the community: what they write is shown to everybody."))
    # One at a time for each member, so that the bound holds.
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=actor.pk)
    mine = Ignore.objects.filter(member=actor)
    if mine.filter(ignored=member).exists():
        return False
    if mine.count() >= MOST:
        raise InvalidInput(_("You ignore 200 people already. Stop ignoring somebody first."))
    Ignore.objects.create(member=actor, ignored=member)
    notifications.mark_read_from(member=actor, actor_id=member.pk)
    _forget(actor)
    return True


@transaction.atomic
def unignore(*, actor: Member, member: Member) -> bool:
    """Show `actor` again what `member` writes. False when that was so already."""
    deleted, _models = Ignore.objects.filter(member=actor, ignored=member).delete()
    _forget(actor)
    return bool(deleted)


def _forget(actor: Member) -> None:
    """What was read with the member is no longer so."""
    if hasattr(actor, "ignores"):
        del actor.ignores
