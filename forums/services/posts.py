"""Replies, edits, and posts that appear and go."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.clock import now
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.core.markup import RENDERER
from community.core.statements import one_trip
from community.moderation import services as moderation
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import EventKind, State
from forums.models import Photo, Post, PostEvent, PostRevision, Thread, draft_key
from forums.services import (
    counters,
    drafts,
    floors,
    limits,
    mentions,
    notices,
    review,
    search,
    stamps,
    states,
    watching,
)
from forums.services.photos import attach, cover_of, loosen, require_own
from forums.services.texts import Text, compose, compose_title
from forums.services.writing import write_post
from members.models import Member


class EditConflict(Conflict):
    """Somebody else's edit came first; `post` is as it is now, `yours` what was to be saved."""

    def __init__(self, post: Post, yours: str) -> None:
        self.post = post
        self.yours = yours
        super().__init__(_("This post was edited meanwhile. Both texts are below; nothing is lost."))


def add_reply(
    *, actor: Member, thread: Thread, body: str, photos: Sequence[Photo] = (), quote_of: int | None = None
) -> Post:
    """Add a post to the thread; `quote_of` is the id of the post of this thread that it answers.

    Tells the thread's author and the quoted one. The post comes back held when it waits for review. Raises NotAllowed,
    TooMany, Conflict (the thread is gone) and InvalidInput (fields "body", "photos"); the caller's transaction ends
    with any of these. `reply` is the same in one of its own.
    """
    require_voice(actor)
    if not policies.can_reply(actor, thread):
        raise NotAllowed(_("This thread takes no replies.") if thread.locked else None)
    require_own(actor, photos)
    text = compose(actor=actor, body=body, photos=photos, thread=thread)
    limits.check_posting(actor=actor, source=text.source, opens=False)
    reasons = review.reasons_to_hold(actor=actor, board=thread.board, source=text.source, links=text.links)
    quoted = Post.objects.filter(pk=quote_of, thread=thread, state=State.VISIBLE).first() if quote_of else None

    floor = floors.take(thread.pk)
    if floor.locked and not policies.can_moderate_board(actor, thread.board):
        raise NotAllowed(_("This thread takes no replies."))
    thread.tag_ids = floor.tag_ids
    post = write_post(actor=actor, thread=thread, number=floor.number, text=text, held=bool(reasons), quote_of=quoted)
    attach(post=post, photos=photos)
    with one_trip():
        watching.took_part(member_id=actor.pk, thread_id=thread.pk)
        drafts.forget(actor, draft_key(thread))
        if not reasons:
            states.write_shown(post)
    if reasons:
        review.hold(post=post, reasons=reasons)
        stamps.floors_changed(thread.pk)
        return post
    states.follow_shown(post)
    notices.replied(post, but=mentions.tell(post, text.mentions))
    with one_trip():
        if floor.state == State.VISIBLE:
            counters.board_changed(floor.board_id, threads=0, posts=1)
        stamps.thread_changed(thread)
    return post


reply = transaction.atomic(add_reply)


@transaction.atomic
def edit_post(
    *,
    actor: Member,
    post: Post,
    body: str,
    version: int,
    photos: Sequence[Photo] | None = None,
    title: str | None = None,
) -> Post:
    """Replace a post's text (and photos; with `title` its thread's title) and keep the old one as a revision.

    `version` is the one the editor started from. Raises EditConflict when it is not the current one any more,
    NotAllowed, TooMany, and InvalidInput as `reply` does. An edit that changes nothing writes nothing.
    """
    require_voice(actor)
    if not policies.can_edit(actor, post):
        raise NotAllowed
    limits.check_edit(actor=actor)
    thread = counters.lock_thread(post.thread_id)
    row = Post.objects.select_related("author").get(pk=post.pk)
    row.thread = thread
    kept = list(row.photos.order_by("position", "id"))
    chosen = kept if photos is None else photos
    require_own(actor, chosen, post=row)
    text = compose(actor=actor, body=body, photos=chosen, thread=thread)
    heading = compose_title(title) if title is not None and row.number == 1 else thread.title
    renamed = heading != thread.title
    drafts.forget(actor, draft_key(row))
    if text.source == row.source and not renamed and [p.pk for p in text.photos] == [p.pk for p in kept]:
        return row
    before = thread.title if row.number == 1 else ""
    _replace_text(row, text, version=version)
    PostRevision.objects.create(post=row, version=version, source=row.source, title=before, editor=actor)
    loosen(post=row, kept=text.photos)
    attach(post=row, photos=text.photos)
    if row.number == 1:
        _update_thread(thread, heading, text)
    if actor.pk != row.author_id:
        audit.record(actor=actor, action="forums.edit", subject=row, data={"version": version})
    row.refresh_from_db()
    row.thread = thread
    search.post_changed(row)
    _look_again(actor, row, text)
    if row.state == State.VISIBLE and actor.pk == row.author_id:
        mentions.tell(row, text.mentions)
    stamps.thread_changed(thread)
    return row


def _replace_text(row: Post, text: Text, *, version: int) -> None:
    """UPDATE … WHERE version: of two edits from the same version the second changes nothing."""
    changed = Post.objects.filter(pk=row.pk, version=version).update(
        source=text.source,
        html=text.html,
        renderer=RENDERER,
        language=text.language,
        version=version + 1,
        edited_at=now(),
    )
    if not changed:
        raise EditConflict(Post.objects.select_related("thread__board", "author").get(pk=row.pk), text.source)


def _update_thread(thread: Thread, title: str, text: Text) -> None:
    thread.title = title
    thread.language = text.language or thread.language
    thread.cover = cover_of(text.photos)
    thread.version += 1
    thread.save(update_fields=["title", "language", "cover", "version"])


def _look_again(actor: Member, post: Post, text: Text) -> None:
    """An edit may bring in what a first post would have been held for."""
    if post.state != State.VISIBLE or actor.pk != post.author_id:
        return
    title = post.thread.title if post.number == 1 else ""
    reasons = review.reasons_to_hold(
        actor=actor, board=post.thread.board, source=text.source, links=text.links, title=title, post=post
    )
    if reasons and states.change(post=post, to=State.HELD, kind=EventKind.HIDDEN, actor=None, reason=" ".join(reasons)):
        post.state = State.HELD
        review.hold(post=post, reasons=reasons)


@transaction.atomic
def remove_post(*, actor: Member, post: Post) -> Post:
    """Take one's own post away: a tombstone keeps its floor, and its author can put it back."""
    if not policies.can_remove(actor, post):
        raise NotAllowed
    states.change(post=post, to=State.REMOVED, kind=EventKind.REMOVED, actor=actor)
    return _fresh(post)


@transaction.atomic
def hide_post(*, actor: Member, post: Post, reason: str = "", tell: bool = True) -> Post:
    """Hide somebody's post as a moderator; the author is told why (unless the caller does that). No-op when hidden.

    What opens a thread on a feedback board is hidden only with a `reason`, which everybody reads (InvalidInput).
    """
    if not policies.can_hide(actor, post):
        if post.state == State.HIDDEN:
            return post
        raise NotAllowed
    if post.number == 1 and post.thread.is_feedback and post.state != State.HELD and not reason.strip():
        raise InvalidInput(_("Say why: the title stays on the board, with your sentence."), field="reason")
    if states.change(post=post, to=State.HIDDEN, kind=EventKind.HIDDEN, actor=actor, reason=reason):
        audit.record(actor=actor, action="forums.hide", subject=post, data={"reason": reason[:300]})
        if tell:
            notices.hidden(post, actor=actor, reason=reason)
    return _fresh(post)


@transaction.atomic
def restore_post(*, actor: Member, post: Post, reason: str = "", tell: bool = True) -> Post:
    """Show a post again that was hidden or held (moderators), or removed (its author). No-op when it is visible.

    What waited for review when its author removed it waits again; what its author had removed when a moderator hid it
    is theirs to put back.
    """
    if post.state == State.VISIBLE:
        return post
    if not policies.can_restore(actor, post):
        raise NotAllowed
    own = actor.pk == post.author_id
    if own:
        require_voice(actor)
    held = post.state == State.HELD
    if post.state == State.REMOVED and moderation.still_waits(kind="post", object_id=post.pk):
        states.change(post=post, to=State.HELD, kind=EventKind.HELD, actor=actor)
        return _fresh(post)
    kind = EventKind.APPROVED if held else EventKind.RESTORED
    removed = post.state == State.HIDDEN and _was_removed(post)
    changed = states.change(
        post=post,
        to=State.REMOVED if removed else State.VISIBLE,
        kind=EventKind.REMOVED if removed else kind,
        actor=actor,
        reason=reason,
    )
    if changed is None:
        return _fresh(post)
    row, event = changed
    if not own:
        audit.record(actor=actor, action=f"forums.{kind}", subject=post, data={"reason": reason[:300]})
        if tell and not removed:
            notices.restored(row, event, actor=actor)
    if held:
        # Those whom it answers or names, and who watches, have not heard of it yet.
        (notices.replied if row.number > 1 else notices.opened)(row, but=mentions.tell(row))
    return _fresh(post)


def _was_removed(post: Post) -> bool:
    """Whether a hidden post had been taken away by its author before."""
    before = PostEvent.objects.filter(post=post).exclude(kind=EventKind.HIDDEN).order_by("-id").first()
    return before is not None and before.kind == EventKind.REMOVED


def _fresh(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)
