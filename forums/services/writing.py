"""The row of a new post, for whichever service writes it."""

from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS

from community.core.markup import RENDERER
from community.core.statements import Statement
from forums.enums import EventKind, State
from forums.models import Post, PostEvent, Thread
from forums.services.policy import posting_policy
from forums.services.texts import Text
from members.models import Member
from members.policies import is_staffish

_GIVEN = [field for field in Post._meta.concrete_fields if field.name not in ("id", "created_at")]
_INSERT = Statement(
    f"INSERT INTO forums_post ({', '.join(field.column for field in _GIVEN)})"  # noqa: S608  (columns)
    f" VALUES ({', '.join(['%s'] * len(_GIVEN))}) RETURNING id, created_at"
)


def write_post(
    *, actor: Member, thread: Thread, number: int, text: Text, held: bool, quote_of: Post | None = None
) -> Post:
    """Insert a post and decide what it counts as in the ledger. The thread's row is held."""
    post = Post(
        thread=thread,
        number=number,
        author=actor,
        source=text.source,
        html=text.html,
        renderer=RENDERER,
        language=text.language,
        state=State.HELD if held else State.VISIBLE,
        quote_of=quote_of,
        counts_as_post=not thread.system or number > 1,
        counts_as_answer=number > 1 and actor.pk != thread.author_id and thread.takes_answers,
        by_staff=is_staffish(actor),
    )
    _insert(post)
    if _welcomes(post):
        post.counts_as_welcome = True
        post.save(update_fields=["counts_as_welcome"])
    if held:
        PostEvent.objects.create(post=post, kind=EventKind.HELD)
    return post


def _insert(post: Post) -> None:
    row = _INSERT.row(*(getattr(post, field.attname) for field in _GIVEN))
    assert row is not None  # noqa: S101  (RETURNING)
    post.pk, post.created_at = row
    post._state.adding = False
    post._state.db = DEFAULT_DB_ALIAS


def _welcomes(post: Post) -> bool:
    """Whether this is the writer's first word to a newcomer who introduces themselves."""
    thread = post.thread
    if post.number == 1 or not thread.board.greets_newcomers or post.author_id == thread.author_id:
        return False
    newcomer_for = timedelta(days=posting_policy().newcomer_days)
    if post.created_at - thread.author.date_joined > newcomer_for:
        return False
    earlier = Post.objects.filter(thread=thread, author=post.author_id, number__lt=post.number)
    return not earlier.exists()
