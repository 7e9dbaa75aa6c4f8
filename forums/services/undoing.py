"""Undoing what stands in a thread's log."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.clock import HearthNow
from community.core.errors import Conflict, NotAllowed
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import State, ThreadEventKind
from forums.models import Thread, ThreadEvent
from forums.queries.tags import tags_of
from forums.services import arranging, carrying, moving, search, splitting, stamps
from forums.services.tags import put_tags
from members.models import Member


@transaction.atomic
def undo_event(*, actor: Member, event: ThreadEvent) -> Thread:
    """Undo one act of the thread's log; the line in the thread goes. Twice is once.

    Raises NotAllowed, and Conflict when what the act did has been changed by another since.
    """
    require_voice(actor)
    involved = [event.thread, event.other_thread] if event.other_thread else [event.thread]
    thread = carrying.lock_threads(*involved)[0]
    row = ThreadEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    row.thread = thread
    if not policies.can_undo(actor, row) or not _may(actor, row):
        raise NotAllowed
    if row.undone_at is not None:
        return thread
    if thread.merged_into_id is not None:
        raise Conflict(_("This thread was merged since. Undo that first."))
    _undo(actor, thread, row)
    ThreadEvent.objects.filter(pk=row.pk).update(undone_at=HearthNow())
    audit.record(
        actor=actor, action="forums.undo", subject=thread, data={"event": row.pk, "kind": row.kind, "by": row.actor_id}
    )
    stamps.thread_changed(thread)
    return thread


def _may(actor: Member, event: ThreadEvent) -> bool:
    """Whether the actor keeps order in the other thread too, where there is one."""
    return event.other_thread is None or policies.can_moderate_board(actor, event.other_thread.board)


def _undo(actor: Member, thread: Thread, event: ThreadEvent) -> None:
    kind = event.kind
    if kind == ThreadEventKind.RENAMED:
        arranging.rename_back(thread=thread, event=event)
    elif kind == ThreadEventKind.TAGGED:
        _tag_back(thread, event)
    elif kind == ThreadEventKind.MOVED:
        moving.move_back(actor=actor, thread=thread, event=event)
    elif kind == ThreadEventKind.TOOK_IN:
        moving.take_apart(actor=actor, thread=thread, event=event)
    elif kind == ThreadEventKind.SPLIT:
        splitting.put_together(actor=actor, thread=thread, event=event)
    elif kind == ThreadEventKind.HIDDEN:
        if thread.state != State.HIDDEN:
            raise Conflict
        arranging.restore_thread(actor=actor, thread=thread)
    else:
        arranging.arrange_back(thread=thread, event=event)


def _tag_back(thread: Thread, event: ThreadEvent) -> None:
    if sorted(thread.tag_ids) != sorted(event.data["after"]):
        raise Conflict
    known = {tag.pk for tag in tags_of(thread.board)}
    put_tags(thread, [tag for tag in event.data["before"] if tag in known])
    search.thread_changed(thread)
