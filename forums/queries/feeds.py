"""What everybody may follow by feed, and where search engines look: public boards alone, whoever asks."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from forums.enums import State
from forums.models import Board, Post, Tag, Thread
from forums.queries.boards import known_boards

ENTRIES = 30
# Addresses in one sitemap; the protocol allows 50,000.
RANGE = 10_000
_EVERYBODY = AnonymousUser()


def public_boards() -> list[Board]:
    """The boards that everybody sees, in order. Mostly 0 queries."""
    return known_boards(_EVERYBODY)


def public_board(slug: str) -> Board:
    """The board with this address, or 404 where not everybody sees it."""
    board = next((board for board in public_boards() if board.slug == slug), None)
    if board is None:
        raise Http404
    return board


def newest_public_threads(board: Board | None = None, tag: Tag | None = None) -> list[Thread]:
    """The threads opened last on one public board (or under one of its tags, or on all). 2 queries.

    Each has its opening post if that can be read.
    """
    threads = Thread.objects.filter(state=State.VISIBLE).select_related("board", "author")
    if tag is not None:
        # By the tag's own rows, whose index ends where the feed ends.
        return _with_openings(list(threads.filter(tags__tag=tag).order_by("-tags__thread")[:ENTRIES]))
    threads = threads.filter(board__in=[board] if board is not None else public_boards())
    return _with_openings(list(threads.order_by("-id")[:ENTRIES]))


def tag_of_public_board(slug: str, tag: str) -> tuple[Board, Tag]:
    """A public board and one of its tags, or 404. 1 query."""
    board = public_board(slug)
    found = Tag.objects.filter(board=board, slug=tag).first()
    if found is None:
        raise Http404
    return board, found


def thread_ranges() -> int:
    """How many ranges of ids there are to look for threads in. 1 query, no count."""
    last = Thread.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last // RANGE + 1 if last else 0


def public_threads_in(number: int) -> list[Thread]:
    """The threads that everybody can read of one range of ids. 1 query."""
    first = number * RANGE
    threads = Thread.objects.filter(state=State.VISIBLE, board__in=public_boards(), pk__gte=first, pk__lt=first + RANGE)
    return list(threads.only("pk", "title", "last_post_at").order_by("pk"))


def _with_openings(threads: Sequence[Thread]) -> list[Thread]:
    posts = Post.objects.filter(thread__in=threads, number=1, state=State.VISIBLE).defer("source")
    openings = {post.thread_id: post for post in posts}
    for thread in threads:
        thread.opening = openings.get(thread.pk)
    return list(threads)
