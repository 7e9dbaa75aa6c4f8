"""The one cheap appreciation."""

from django.db import transaction

from community.core.clock import now
from community.core.errors import NotAllowed
from forums import policies
from forums.enums import State
from forums.models import Post, Thanks
from forums.services import counters, ledger, limits, notices, stamps
from members.models import Member


@transaction.atomic
def give(*, actor: Member, post: Post) -> bool:
    """Thank for a post. False, and nothing changes, for somebody who has thanked already."""
    if not policies.can_thank(actor, post):
        raise NotAllowed
    limits.check_thanks(actor=actor)
    row = _lock(post)
    if row.state != State.VISIBLE:
        raise NotAllowed
    if Thanks.objects.filter(post=row, member=actor, withdrawn_at__isnull=True).exists():
        return False
    thanks = Thanks.objects.create(post=row, member=actor)
    counters.thanks_changed(row, 1)
    ledger.thanked(thanks, row)
    notices.thanked(thanks, row, actor=actor)
    stamps.floors_changed(row.thread_id)
    return True


@transaction.atomic
def withdraw(*, actor: Member, post: Post) -> bool:
    """Take one's thanks back. False, and nothing changes, when there are none."""
    row = _lock(post)
    thanks = Thanks.objects.filter(post=row, member=actor, withdrawn_at__isnull=True).first()
    if thanks is None:
        return False
    if row.state != State.VISIBLE:
        raise NotAllowed
    thanks.withdrawn_at = now()
    thanks.save(update_fields=["withdrawn_at"])
    counters.thanks_changed(row, -1)
    ledger.unthanked(thanks, row)
    stamps.floors_changed(row.thread_id)
    return True


def _lock(post: Post) -> Post:
    # The thread first, as everywhere: its figures change with the post's.
    thread = counters.lock_thread(post.thread_id)
    row = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    row.thread = thread
    return row
