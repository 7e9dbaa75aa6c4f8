"""What the forms of the moderators' tools show."""

from collections.abc import Sequence
from dataclasses import dataclass

from forums.models import Post, Thread
from forums.models.thread import POSTS_PER_PAGE


@dataclass(frozen=True)
class SplitPage:
    """Posts of one page that can become a thread of their own."""

    posts: Sequence[Post]
    number: int
    last: int


def posts_to_split(thread: Thread, number: int) -> SplitPage:
    """The posts of page `number` (beyond the end: the last one), but neither the first nor the accepted. 1 query."""
    number = min(max(number, 1), thread.last_page)
    first = (number - 1) * POSTS_PER_PAGE + 1
    posts = Post.objects.filter(thread=thread, number__gte=max(first, 2), number__lt=first + POSTS_PER_PAGE)
    rows = posts.exclude(pk=thread.accepted_post_id or 0).select_related("author").order_by("number")
    return SplitPage(list(rows), number, thread.last_page)
