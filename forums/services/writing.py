"""The row of a new post, for whichever service writes it."""

from datetime import timedelta

from community.core.markup import RENDERER
from forums.enums import EventKind, State
from forums.models import Post, PostEvent, Thread
from forums.services.policy import posting_policy
from forums.services.texts import Text
from members.models import Member
from members.policies import is_staffish


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
    post.save(force_insert=True)
    if _welcomes(post):
        post.counts_as_welcome = True
        post.save(update_fields=["counts_as_welcome"])
    if held:
        PostEvent.objects.create(post=post, kind=EventKind.HELD)
    return post


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
