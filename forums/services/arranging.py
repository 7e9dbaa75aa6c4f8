"""What moderators do to a thread as it stands: rename, pin, feature, lock, hide. Each can be undone from the log."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.clock import HearthNow, now
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import State, ThreadEventKind
from forums.models import Post, Thread, ThreadEvent
from forums.services import counters, events, posts, search, stamps
from forums.services.texts import compose_title
from members.models import Member


@transaction.atomic
def rename_thread(*, actor: Member, thread: Thread, title: str) -> Thread:
    """Give the thread another title: its author while it is open, moderators always. Raises InvalidInput ("title")."""
    require_voice(actor)
    row = counters.lock_thread(thread.pk)
    own = row.author_id == actor.pk and not row.locked
    if not (own or policies.can_arrange(actor, row)) or not policies.can_see(actor, row):
        raise NotAllowed
    heading = compose_title(title)
    if heading == row.title:
        return row
    if not own:
        data = {"from": row.title, "to": heading}
        # Not between the floors: what a title said may be why it was changed.
        events.record(thread=row, kind=ThreadEventKind.RENAMED, actor=actor, data=data, public=False)
        audit.record(actor=actor, action="forums.rename", subject=row, data=data)
    _entitle(row, heading)
    return row


@transaction.atomic
def pin_thread(*, actor: Member, thread: Thread, until: datetime | None = None) -> Thread:
    """Keep the thread at the top of its board, until a moment or until it is unpinned."""
    if until is not None and until <= now():
        raise InvalidInput(_("The end must lie ahead."), field="until")
    return _arrange(actor, thread, ThreadEventKind.PINNED, pinned=True, pinned_until=until)


@transaction.atomic
def unpin_thread(*, actor: Member, thread: Thread) -> Thread:
    """Let the thread find its place by its last post again."""
    return _arrange(actor, thread, ThreadEventKind.UNPINNED, pinned=False, pinned_until=None)


@transaction.atomic
def feature_thread(*, actor: Member, thread: Thread, featured: bool = True) -> Thread:
    """Mark the thread as one of the best, or take the mark away."""
    kind = ThreadEventKind.FEATURED if featured else ThreadEventKind.UNFEATURED
    return _arrange(actor, thread, kind, featured=featured)


@transaction.atomic
def lock_thread(*, actor: Member, thread: Thread, locked: bool = True, reason: str = "") -> Thread:
    """Take no more replies, or take them again; the reason stands in the thread."""
    kind = ThreadEventKind.LOCKED if locked else ThreadEventKind.UNLOCKED
    return _arrange(actor, thread, kind, reason=reason, locked=locked)


@transaction.atomic
def hide_thread(*, actor: Member, thread: Thread, reason: str) -> Thread:
    """Hide the whole thread, by its first post; its author is told why. Raises as posts.hide_post does."""
    require_voice(actor)
    row = counters.lock_thread(thread.pk)
    if not policies.can_arrange(actor, row):
        raise NotAllowed
    if row.state == State.HIDDEN:
        return row
    posts.hide_post(actor=actor, post=_opening(row), reason=reason)
    row.refresh_from_db()
    events.record(thread=row, kind=ThreadEventKind.HIDDEN, actor=actor, reason=reason, public=False)
    return row


@transaction.atomic
def restore_thread(*, actor: Member, thread: Thread, reason: str = "") -> Thread:
    """Show a hidden thread again; its author is told. Raises as posts.restore_post does."""
    require_voice(actor)
    row = counters.lock_thread(thread.pk)
    if not policies.can_arrange(actor, row):
        raise NotAllowed
    if row.state != State.HIDDEN:
        return row
    posts.restore_post(actor=actor, post=_opening(row), reason=reason)
    row.refresh_from_db()
    events.record(thread=row, kind=ThreadEventKind.RESTORED, actor=actor, reason=reason, public=False)
    return row


@transaction.atomic
def unpin_expired() -> int:
    """Unpin what was pinned until a moment that has come. Returns how many. Safe to run twice."""
    due = Thread.objects.filter(pinned=True, pinned_until__lte=HearthNow())
    rows = list(due.select_for_update(no_key=True, skip_locked=True).order_by("pk"))
    Thread.objects.filter(pk__in=[row.pk for row in rows]).update(pinned=False, pinned_until=None)
    for row in rows:
        stamps.thread_changed(row)
    return len(rows)


def rename_back(*, thread: Thread, event: ThreadEvent) -> None:
    """Undo a renaming, if nobody has given another title since. The thread's row is held."""
    if thread.title != event.data["to"]:
        raise Conflict
    _entitle(thread, event.data["from"])


def arrange_back(*, thread: Thread, event: ThreadEvent) -> None:
    """Undo what `_arrange` did, if it still stands. The thread's row is held."""
    before, after = event.data["before"], event.data["after"]
    if _plain(thread, after) != after:
        raise Conflict
    until = before.get("pinned_until")
    if until:
        before = before | {"pinned_until": parse_datetime(until)}
    _set(thread, before)


def _arrange(actor: Member, thread: Thread, kind: ThreadEventKind, *, reason: str = "", **changes: object) -> Thread:
    require_voice(actor)
    row = counters.lock_thread(thread.pk)
    if not policies.can_arrange(actor, row):
        raise NotAllowed
    if all(getattr(row, name) == value for name, value in changes.items()):
        return row
    before = _plain(row, changes)
    _set(row, changes)
    data = {"before": before, "after": _plain(row, changes)}
    pins = kind in (ThreadEventKind.PINNED, ThreadEventKind.UNPINNED)
    events.record(thread=row, kind=kind, actor=actor, reason=reason, data=data, public=not pins)
    audit.record(
        actor=actor, action=f"forums.{_ACTIONS[kind]}", subject=row, data={"reason": reason[:300]} if reason else None
    )
    return row


_ACTIONS = {
    ThreadEventKind.PINNED: "pin",
    ThreadEventKind.UNPINNED: "unpin",
    ThreadEventKind.FEATURED: "feature",
    ThreadEventKind.UNFEATURED: "unfeature",
    ThreadEventKind.LOCKED: "lock",
    ThreadEventKind.UNLOCKED: "unlock",
}


def _set(thread: Thread, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(thread, name, value)
    thread.version += 1
    thread.save(update_fields=[*changes, "version"])
    stamps.thread_changed(thread)


def _plain(thread: Thread, names: Any) -> dict[str, Any]:
    """These columns of the thread as JSON holds them."""
    found = {name: getattr(thread, name) for name in names}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


def _entitle(thread: Thread, title: str) -> None:
    thread.title = title
    thread.version += 1
    thread.save(update_fields=["title", "version"])
    search.thread_changed(thread)
    stamps.thread_changed(thread)


def _opening(thread: Thread) -> Post:
    post = Post.objects.select_related("thread__board", "author").get(thread=thread, number=1)
    post.thread = thread
    return post
