"""Opening and arranging threads."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.clock import HearthNow, now
from community.core.errors import InvalidInput, NotAllowed
from community.moderation.enums import HoldReason
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import State
from forums.models import Board, Photo, Thread, draft_key
from forums.services import counters, drafts, limits, mentions, notices, review, search, stamps, states, watching
from forums.services.photos import attach, cover_of, require_own
from forums.services.polls import PollPlan, check_plan, make_poll
from forums.services.tags import chosen_tags, put_tags
from forums.services.texts import compose, compose_title
from forums.services.writing import write_post
from members.models import Member


@transaction.atomic
def open_thread(
    *,
    actor: Member,
    board: Board,
    title: str,
    body: str,
    photos: Sequence[Photo] = (),
    language: str = "",
    tags: Iterable[int] = (),
    poll: PollPlan | None = None,
    system: bool = False,
) -> Thread:
    """Open a thread with its first post, under `tags` (ids) of its board, perhaps with a poll over it.

    `system` opens it in the actor's name on behalf of the product (the announcement of a meetup): on boards where
    nobody may, without limits or review, and without facts about the actor. The thread comes back held when it waits
    for review. Raises NotAllowed, TooMany and InvalidInput (fields "title", "body", "photos", "tags", the poll's).
    """
    if not system:
        require_voice(actor)
        if not policies.can_open_thread(actor, board):
            raise NotAllowed(_("Threads on this board are opened by others."))
    heading = compose_title(title)
    under = chosen_tags(board, tags)
    asked = check_plan(poll) if poll else None
    require_own(actor, photos)
    text = compose(actor=actor, body=body, photos=photos, language=language, system=system)
    reasons: list[HoldReason] = []
    if not system:
        limits.check_posting(actor=actor, source=text.source, opens=True)
        reasons = review.reasons_to_hold(actor=actor, board=board, source=text.source, links=text.links, title=heading)
    thread = Thread(
        board=board,
        title=heading,
        author=actor,
        language=text.language,
        kind=board.kind,
        state=State.HELD if reasons else State.VISIBLE,
        system=system,
        last_post_by=actor,
        next_number=2,
        cover=cover_of(photos),
        has_poll=asked is not None,
    )
    thread.save(force_insert=True)
    if asked:
        make_poll(thread, asked)
    post = write_post(actor=actor, thread=thread, number=1, text=text, held=bool(reasons))
    attach(post=post, photos=photos)
    watching.took_part(member_id=actor.pk, thread_id=thread.pk, opened=True)
    if under:
        put_tags(thread, under)
    if not system:
        drafts.forget(actor, draft_key(board))
    if reasons:
        review.hold(post=post, reasons=reasons)
    else:
        states.shown_first(post)
        notices.opened(post, but=[] if system else mentions.tell(post, text.mentions))
        counters.board_changed(board.pk, threads=1, posts=1)
        stamps.thread_changed(thread)
    return thread


@transaction.atomic
def rename_thread(*, actor: Member, thread: Thread, title: str) -> Thread:
    """Give the thread another title: its author while it is open, moderators always."""
    row = counters.lock_thread(thread.pk)
    own = row.author_id == actor.pk and not row.locked
    if not (own or policies.can_arrange(actor, row)) or not policies.can_see(actor, row):
        raise NotAllowed
    heading = compose_title(title)
    if heading == row.title:
        return row
    if not own:
        audit.record(actor=actor, action="forums.rename", subject=row, data={"from": row.title, "to": heading})
    row.title = heading
    row.version += 1
    row.save(update_fields=["title", "version"])
    search.thread_changed(row)
    stamps.thread_changed(row)
    return row


@transaction.atomic
def pin_thread(*, actor: Member, thread: Thread, until: datetime | None = None) -> Thread:
    """Keep the thread at the top of its board, until a moment or until it is unpinned."""
    if until is not None and until <= now():
        raise InvalidInput(_("The end must lie ahead."), field="until")
    return _arrange(actor, thread, "forums.pin", pinned=True, pinned_until=until)


@transaction.atomic
def unpin_thread(*, actor: Member, thread: Thread) -> Thread:
    """Let the thread find its place by its last post again."""
    return _arrange(actor, thread, "forums.unpin", pinned=False, pinned_until=None)


@transaction.atomic
def feature_thread(*, actor: Member, thread: Thread, featured: bool = True) -> Thread:
    """Mark the thread as one of the best, or take the mark away."""
    return _arrange(actor, thread, "forums.feature" if featured else "forums.unfeature", featured=featured)


@transaction.atomic
def lock_thread(*, actor: Member, thread: Thread, locked: bool = True, reason: str = "") -> Thread:
    """Take no more replies, or take them again."""
    return _arrange(actor, thread, "forums.lock" if locked else "forums.unlock", reason=reason, locked=locked)


@transaction.atomic
def unpin_expired() -> int:
    """Unpin what was pinned until a moment that has come. Returns how many. Safe to run twice."""
    due = Thread.objects.filter(pinned=True, pinned_until__lte=HearthNow())
    rows = list(due.select_for_update(no_key=True, skip_locked=True).order_by("pk"))
    Thread.objects.filter(pk__in=[row.pk for row in rows]).update(pinned=False, pinned_until=None)
    for row in rows:
        stamps.thread_changed(row)
    return len(rows)


def _arrange(actor: Member, thread: Thread, action: str, *, reason: str = "", **changes: object) -> Thread:
    row = counters.lock_thread(thread.pk)
    if not policies.can_arrange(actor, row):
        raise NotAllowed
    if all(getattr(row, name) == value for name, value in changes.items()):
        return row
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*changes, "version"])
    audit.record(actor=actor, action=action, subject=row, data={"reason": reason[:300]} if reason else None)
    stamps.thread_changed(row)
    return row
