"""Which tags a thread has, and which tags a board."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.audit import services as audit
from community.core.errors import InvalidInput, NotAllowed
from forums import policies
from forums.enums import ThreadEventKind
from forums.models import Board, Tag, Thread, ThreadTag
from forums.queries.tags import MOST_TAGS, tags_key
from forums.services import counters, events, search, stamps
from members.models import Member


def chosen_tags(board: Board, tags: Iterable[int]) -> list[int]:
    """The ids of `tags` in the board's order. Raises InvalidInput (field "tags") for too many or another board's."""
    wanted = set(tags)
    if not wanted:
        return []
    found = list(Tag.objects.filter(board=board, pk__in=wanted).order_by("position", "id").values_list("pk", flat=True))
    if len(found) < len(wanted):
        raise InvalidInput(_("This board has no such tag."), field="tags")
    if len(found) > MOST_TAGS:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d tag.", "At most %(n)d tags.", MOST_TAGS) % {"n": MOST_TAGS}, field="tags"
        )
    return found


@transaction.atomic
def set_tags(*, actor: Member, thread: Thread, tags: Iterable[int]) -> Thread:
    """Give the thread these tags (ids) of its board and no others. Raises NotAllowed and InvalidInput (field "tags").

    What others than its author change stands in the thread's log, where it can be undone.
    """
    row = counters.lock_thread(thread.pk)
    if not policies.can_tag(actor, row):
        raise NotAllowed
    before, after = list(row.tag_ids), chosen_tags(row.board, tags)
    if sorted(before) == sorted(after):
        return row
    put_tags(row, after)
    if actor.pk != row.author_id:
        events.record(
            thread=row,
            kind=ThreadEventKind.TAGGED,
            actor=actor,
            data={"before": before, "after": after},
            public=False,
        )
    if policies.can_arrange(actor, row):
        audit.record(actor=actor, action="forums.tag", subject=row, data={"from": before, "to": after})
    search.thread_changed(row)
    stamps.thread_changed(row)
    return row


def put_tags(thread: Thread, tags: list[int]) -> None:
    """Replace the tags of a thread whose row is held."""
    ThreadTag.objects.filter(thread=thread).exclude(tag__in=tags).delete()
    rows = [ThreadTag(thread=thread, tag_id=tag, last_post_at=thread.last_post_at) for tag in tags]
    ThreadTag.objects.bulk_create(rows, ignore_conflicts=True)
    thread.tag_ids = tags
    thread.save(update_fields=["tag_ids"])


def forget_tags_of(board_id: int) -> None:
    """Have the board's tags read again once this transaction has committed."""
    transaction.on_commit(lambda: cache.delete(tags_key(board_id)), robust=True)
