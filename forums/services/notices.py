"""Who is told of what happens to posts. Kinds and their mails are in forums.registrations."""

from collections.abc import Collection

from django.utils import translation

from community.core.markup import excerpt
from community.core.statements import Statement
from community.notifications import services as notifications
from forums.enums import FollowLevel
from forums.models import FeedbackCase, PhotoOfWeek, Post, PostEvent, Thanks, Thread, ThreadEvent, ThreadRead
from forums.queries.pending import read_to_of
from forums.queries.watching import levels_of
from forums.services.ledger import replied_to
from members.models import Member

_FEW = 3
_WATCHING = Statement(f"""
SELECT ARRAY(SELECT member_id FROM forums_threadwatch WHERE thread_id = %s AND level = 'watching' LIMIT {_FEW}),
       ARRAY(SELECT member_id FROM forums_boardfollow WHERE board_id = %s AND level = 'watching' LIMIT {_FEW})
""")  # noqa: S608  (a constant)


def replied(post: Post, *, but: Collection[int] = ()) -> None:
    """Tell whom the post answers, once until they have come and read; then who watches the thread.

    Those in `but` hear of this post in another way.
    """
    watching = _watching(post)
    if watching == set() and post.quote_of is None:
        return
    left_out = {*but, *_told_of_answer(post)}
    people = [person for person in _answered(post) if person not in left_out]
    reads = ThreadRead.objects.filter(thread=post.thread_id, member__in=people)
    read_to = dict(reads.values_list("member_id", "last_number"))
    for person in people:
        notifications.notify(
            kind="reply_to_me",
            recipients=[person],
            subject=f"thread:{post.thread_id}",
            dedupe_key=f"reply:{post.thread_id}:{max(read_to.get(person, 0), read_to_of(person, post.thread_id))}",
            context=_context(post) | {"quoted": post.quote_of is not None and post.quote_of.author_id == person},
            url=post.get_absolute_url(),
            actor=post.author,
        )
    if watching is not None and watching.issubset({*people, *left_out}):
        return
    notifications.notify_audience(
        audience="forums.thread",
        data={"thread": post.thread_id, "told": [*people, *left_out]},
        kind="new_post_in_watched",
        subject=f"thread:{post.thread_id}",
        dedupe_key=f"watched:{post.pk}",
        context=_context(post),
        url=post.get_absolute_url(),
        actor=post.author,
    )


def _watching(post: Post) -> set[int] | None:
    """Who watches the post's thread or board, its author left out, as far as they are few; None: many. 1 query."""
    row = _WATCHING.row(post.thread_id, post.thread.board_id)
    assert row is not None  # noqa: S101  (two arrays)
    if max(map(len, row)) == _FEW:
        return None
    return {*row[0], *row[1]} - {post.author_id}


def opened(post: Post, *, but: Collection[int] = ()) -> None:
    """Tell who watches the board of a new thread; `post` is its first. Those in `but` hear of it in another way."""
    notifications.notify_audience(
        audience="forums.board",
        data={"board": post.thread.board_id, "told": list(but)},
        kind="new_thread_in_watched",
        subject=f"thread:{post.thread_id}",
        dedupe_key=f"opened:{post.thread_id}",
        context=_context(post),
        url=post.get_absolute_url(),
        actor=post.author,
    )


def _answered(post: Post) -> list[int]:
    """Whom the post answers and who wants to hear of it: not who muted the thread, its author only while watching."""
    people = replied_to(post)
    levels = levels_of(post.thread, people)
    quoted = post.quote_of.author_id if post.quote_of is not None else None
    return [
        person
        for person in people
        if levels[person] == FollowLevel.WATCHING or (person == quoted and levels[person] != FollowLevel.MUTED)
    ]


def mentioned(post: Post, people: Collection[int]) -> None:
    """Tell people (ids) that the post names them, save who muted its thread."""
    levels = levels_of(post.thread, people)
    people = [person for person in people if levels[person] != FollowLevel.MUTED]
    if not people:
        return
    notifications.notify(
        kind="mention",
        recipients=people,
        subject=f"thread:{post.thread_id}",
        dedupe_key=f"mention:{post.pk}",
        context=_context(post),
        url=post.get_absolute_url(),
        actor=post.author,
    )


def _told_of_answer(post: Post) -> list[int]:
    """Whom this very post has been announced to as the staff's answer (forums.services.feedback)."""
    if not (post.by_staff and post.thread.is_feedback):
        return []
    return [post.thread.author_id] if FeedbackCase.objects.filter(answer=post).exists() else []


def thanked(thanks: Thanks, post: Post, *, actor: Member) -> None:
    """Tell the author that somebody thanked; again only when somebody else does."""
    notifications.notify(
        kind="thanked",
        recipients=[post.author_id],
        subject=f"post:{post.pk}",
        dedupe_key=f"thanked:{post.pk}:{actor.pk}",
        context=_context(post) | {"actor_name": actor.display_name},
        url=post.get_absolute_url(),
        actor=actor,
    )


def accepted(post: Post, event: PostEvent, *, actor: Member) -> None:
    """Tell the author of an answer that it was the one."""
    notifications.notify(
        kind="answer_accepted",
        recipients=[post.author_id],
        subject=f"thread:{post.thread_id}",
        dedupe_key=f"accepted:{event.pk}",
        context=_context(post) | {"actor_name": actor.display_name},
        url=post.get_absolute_url(),
        actor=actor,
    )


def chosen_of_week(post: Post, choice: PhotoOfWeek) -> None:
    """Tell the photographer that the photo of the week is theirs, and how many gave thanks for it."""
    notifications.notify(
        kind="photo_of_week",
        recipients=[post.author_id],
        subject=f"thread:{post.thread_id}",
        dedupe_key=f"photo-of-week:{choice.week:%F}",
        context=_context(post) | {"week": choice.week.isoformat(), "thanks": choice.thanks},
        url=post.get_absolute_url(),
    )


def held(post: Post) -> None:
    """Tell the author that the post waits for a moderator."""
    _tell_author(post, "post_held", f"held:{post.pk}:{post.version}", {})


def hidden(post: Post, *, actor: Member, reason: str) -> None:
    """Tell the author that a moderator hid the post, and why."""
    event = post.events.order_by("-id").values_list("pk", flat=True).first()
    _tell_author(post, "hidden", f"hidden-post:{event}", {"reason": reason[:300]})


def restored(post: Post, event: PostEvent, *, actor: Member) -> None:
    """Tell the author that the post can be read again."""
    _tell_author(post, "post_restored", f"restored:{event.pk}", {"reason": event.reason})


def moved(thread: Thread, event: ThreadEvent, *, actor: Member) -> None:
    """Tell who opened the thread on which board it stands now, unless they moved it themselves."""
    with translation.override(thread.author.language):
        name = thread.board.name
    notifications.notify(
        kind="thread_moved",
        recipients=[thread.author_id],
        subject=f"thread:{thread.pk}",
        dedupe_key=f"moved:{event.pk}",
        context={
            "thread": thread.pk,
            "title": thread.title,
            "board": thread.board_id,
            "board_name": name,
            "reason": event.reason,
            "actor_name": actor.display_name,
        },
        url=thread.get_absolute_url(),
        actor=actor,
    )


def not_moved(event: ThreadEvent) -> None:
    """The move was undone: nobody needs to hear of it."""
    notifications.retract(dedupe_prefix=f"moved:{event.pk}:")


def _tell_author(post: Post, kind: str, key: str, context: dict[str, str]) -> None:
    notifications.notify(
        kind=kind,
        recipients=[post.author_id],
        subject=f"post:{post.pk}",
        dedupe_key=key,
        context=_context(post) | context,
        url=post.get_absolute_url(),
    )


def _context(post: Post) -> dict[str, object]:
    return {
        "thread": post.thread_id,
        "post": post.pk,
        "number": post.number,
        "title": post.thread.title,
        "excerpt": excerpt(post.html, 120),
        "actor_name": post.author.display_name,
    }
