"""Posts of a thread that become a thread of their own, and come back."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.audit import services as audit
from community.core.errors import Conflict, InvalidInput, NotAllowed
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import BoardKind, State, ThreadEventKind
from forums.models import Board, Post, Thread, ThreadEvent
from forums.services import carrying, counters, events, joining, polls
from forums.services.texts import compose_title
from members.models import Member


@transaction.atomic
def split_thread(
    *,
    actor: Member,
    thread: Thread,
    numbers: Iterable[int],
    title: str,
    spans: Sequence[tuple[int, int]] = (),
    board: Board | None = None,
    reason: str = "",
) -> Thread:
    """Make a thread of its own of the posts at these floors, on the same board or another; return it.

    `spans` are first and last floors: what is left between them goes, at most 500 posts in all. The opening post and
    the accepted answer stay. Raises NotAllowed and InvalidInput (fields "numbers", "title").
    """
    require_voice(actor)
    source = counters.lock_thread(thread.pk)
    place = board or source.board
    if not policies.can_arrange(actor, source) or (
        place.pk != source.board_id and not policies.can_move_to(actor, place)
    ):
        raise NotAllowed
    posts = _chosen(source, set(numbers), spans)
    heading = compose_title(title)
    opening = posts[0]
    target = Thread(
        board=place,
        title=heading,
        author=opening.author,
        language=opening.language,
        kind=BoardKind.DISCUSSION if place.kind in joining.OPENED_SO else place.kind,
        created_at=opening.created_at,
        last_post_at=opening.created_at,
        last_post_by=opening.author,
    )
    target.save(force_insert=True)
    before = [carrying.weight_of(source), (0, 0)]
    data = {"posts": len(posts), "numbers": [post.number for post in posts]}
    event = events.record(
        thread=source,
        kind=ThreadEventKind.SPLIT,
        actor=actor,
        reason=reason,
        data=data,
        other_thread=target,
        after=opening.number - 1,
    )
    events.record(
        thread=target, kind=ThreadEventKind.BEGUN, actor=actor, reason=reason, data=data, other_thread=source, after=0
    )
    carrying.carry(posts=posts, source=source, target=target)
    joining.watch_too(source, target)
    carrying.finish(threads=(source, target), before=before, post_ids=[post.pk for post in posts])
    joining.follow_feedback(actor, source, target)
    audit.record(
        actor=actor,
        action="forums.split",
        subject=source,
        data={"to": target.pk, "event": event.pk, "posts": [post.pk for post in posts], "reason": reason[:300]},
    )
    return target


def put_together(*, actor: Member, thread: Thread, event: ThreadEvent) -> None:
    """Undo a split: everything in the new thread comes to the old one, what was there to its floors."""
    assert event.other_thread_id is not None  # noqa: S101  (events of splits have it)
    other = counters.lock_thread(event.other_thread_id)
    if other.merged_into_id is not None:
        raise Conflict
    if other.has_poll and thread.has_poll:
        # It came with a thread that was merged into the other since.
        raise Conflict(_("Both threads have a poll now, and a thread has room for one."))
    posts = joining.posts_of(other)
    carrying.check_number(len(posts))
    before = [carrying.weight_of(row) for row in (other, thread)]
    joining.give_up_answer(other, {post.pk for post in posts}, keep=None, actor=actor)
    polls.hand_over(None, source=other, target=thread)
    carrying.carry(posts=posts, source=other, target=thread)
    joining.close_into(other, thread)
    carrying.finish(threads=(other, thread), before=before, post_ids=[post.pk for post in posts])
    joining.follow_feedback(actor, other, thread)


def _chosen(source: Thread, numbers: set[int], spans: Sequence[tuple[int, int]]) -> list[Post]:
    wanted = Q(number__in=numbers)
    for first, last in spans:
        wanted |= Q(number__range=(first, last))
    posts = joining.posts_of(source, wanted)
    carrying.check_number(len(posts))
    if missing := numbers - {post.number for post in posts}:
        raise InvalidInput(_("There is no post #%(number)d here.") % {"number": min(missing)}, field="numbers")
    if not posts:
        raise InvalidInput(_("Choose the posts that go."), field="numbers")
    if posts[0].number == 1:
        raise InvalidInput(_("The first post stays: it opened the thread."), field="numbers")
    if any(post.pk == source.accepted_post_id for post in posts):
        raise InvalidInput(_("The accepted answer stays with its question."), field="numbers")
    if posts[0].state != State.VISIBLE:
        raise InvalidInput(
            _("The first of them opens the new thread: it must be one that can be read."), field="numbers"
        )
    return posts
