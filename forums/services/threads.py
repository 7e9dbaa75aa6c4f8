"""Opening and arranging threads."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.core.errors import NotAllowed
from community.moderation.enums import HoldReason
from community.moderation.voice import require_voice
from forums import policies
from forums.enums import State
from forums.models import Board, Photo, Thread, draft_key
from forums.services import counters, drafts, limits, mentions, notices, review, stamps, states, watching
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
