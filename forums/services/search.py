"""Keeping the index of what can be found in step with threads and posts, in the transaction that changes them."""

from collections.abc import Iterable

from community.search import services as search
from forums.models import Post, Release, Thread

THREAD, POST, RELEASE = "thread", "post", "release"


def post_changed(post: Post) -> None:
    """Have a post that appeared, went or was edited found by what it says now. Its thread is loaded."""
    if post.number == 1:
        post.thread.opening = post
        search.index(THREAD, post.thread)
    else:
        search.index(POST, post)


def release_changed(release: Release) -> None:
    """Have a release that came or went found by its notes. Its resource and thread are loaded."""
    search.index(RELEASE, release)


def thread_changed(thread: Thread) -> None:
    """Have a thread with another title, answer or tags found by them."""
    search.index(THREAD, thread)


def thread_moved(thread: Thread) -> None:
    """Have a thread and its posts found by the readers of the board it now stands on."""
    search.move(kinds=(THREAD, POST, RELEASE), parent=thread.pk, scope=thread.board_id)


def posts_moved(threads: Iterable[Thread], post_ids: Iterable[int]) -> None:
    """Have threads that gave and took posts, and those posts, found by what they are now. A few statements."""
    threads = list(threads)
    for thread in threads:
        thread.opening = None
    search.index_many(THREAD, threads)
    search.index_many(POST, Post.objects.filter(pk__in=post_ids).select_related("thread"))
