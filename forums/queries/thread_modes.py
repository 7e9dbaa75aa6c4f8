"""A thread read in another way than page by page: only its author's posts, or the newest first."""

from collections.abc import Mapping, Sequence

from forums import policies
from forums.models import Post, Thread
from forums.models.thread import POSTS_PER_PAGE
from forums.queries.tags import show_tags, tags_of
from forums.queries.thread_page import ThreadPage, floor_of, posts_for_floors
from members.policies import Viewer


def mode_of(query: Mapping[str, str]) -> str:
    """Which way an address asks for: "author", "newest" or "" for the pages."""
    if query.get("only") == "author":
        return "author"
    return "newest" if query.get("order") == "newest" else ""


def mode_page(viewer: Viewer, thread: Thread, query: Mapping[str, str]) -> ThreadPage:
    """Twenty floors of `thread`, which comes from access, in the way that the address asks for. 1 query."""
    way = _author_only if mode_of(query) == "author" else _newest_first
    return way(viewer, thread, query)


def _author_only(viewer: Viewer, thread: Thread, query: Mapping[str, str]) -> ThreadPage:
    """Keyset by floor over the author's own posts; ?after= and ?before= name a floor."""
    here = f"{thread.get_absolute_url()}?only=author"
    posts = posts_for_floors(viewer, thread).filter(author=thread.author_id)
    after, before = _floor_in(query, "after"), _floor_in(query, "before")
    if before:
        found = list(posts.filter(number__lt=before).order_by("-number")[: POSTS_PER_PAGE + 1])
        shown, more = found[:POSTS_PER_PAGE][::-1], len(found) > POSTS_PER_PAGE
        earlier = f"{here}&before={shown[0].number}" if more else ""
        later = f"{here}&after={before - 1}"
    else:
        found = list(posts.filter(number__gt=after).order_by("number")[: POSTS_PER_PAGE + 1])
        shown = found[:POSTS_PER_PAGE]
        earlier = f"{here}&before={after + 1}" if after else ""
        later = f"{here}&after={shown[-1].number}" if len(found) > POSTS_PER_PAGE else ""
    return _page(viewer, thread, shown, mode="author", newer=earlier, older=later, read_mark=0)


def _newest_first(viewer: Viewer, thread: Thread, query: Mapping[str, str]) -> ThreadPage:
    """From the last floor down; ?upto= names the floor to begin with."""
    here = f"{thread.get_absolute_url()}?order=newest"
    top = min(_floor_in(query, "upto") or thread.last_number, thread.last_number)
    bottom = top - POSTS_PER_PAGE
    posts = posts_for_floors(viewer, thread).filter(number__gt=bottom, number__lte=top)
    newer = top + POSTS_PER_PAGE
    # Only who had read up to here has read on to the end.
    read_to: int | None = getattr(thread, "read_to", None)
    return _page(
        viewer,
        thread,
        list(posts.order_by("-number")),
        mode="newest",
        newer="" if top >= thread.last_number else here if newer >= thread.last_number else f"{here}&upto={newer}",
        older=f"{here}&upto={bottom}" if bottom > 0 else "",
        read_mark=top if (read_to or 0) >= max(bottom, 0) else 0,
    )


def _floor_in(query: Mapping[str, str], name: str) -> int:
    """The floor that an address names, 0 for none or nonsense."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _page(
    viewer: Viewer, thread: Thread, posts: Sequence[Post], *, mode: str, newer: str, older: str, read_mark: int
) -> ThreadPage:
    for post in posts:
        post.thread = thread
    show_tags([thread])
    read_to: int | None = getattr(thread, "read_to", None)
    return ThreadPage(
        thread=thread,
        number=1,
        last=thread.last_page,
        floors=[floor_of(viewer, post, read_to) for post in posts],
        answer=None,
        first_unread=None,
        can_reply=policies.can_reply(viewer, thread),
        can_arrange=policies.can_arrange(viewer, thread),
        can_tag=policies.can_tag(viewer, thread) and bool(tags_of(thread.board)),
        mode=mode,
        newer=newer,
        older=older,
        read_mark=read_mark,
    )
