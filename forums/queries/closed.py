"""Messages about what somebody may not see any more: a board was closed to them, a thread hidden."""

from collections.abc import Sequence
from typing import Any

from forums.models import Post, Release, Thread
from forums.models.visibility import threads_for
from members.models import Member


def closed_messages(member: Member, messages: Sequence[tuple[str, dict[str, Any]]]) -> set[int]:
    """The places of those messages (subject, context) whose post, thread or release the member cannot open.

    A post is looked for where it stands now. At most 3 queries, one for each of these that the messages name.
    """
    posts = {place: pk for place, (subject, context) in enumerate(messages) if (pk := _post_of(subject, context))}
    threads = {
        place: int(context["thread"])
        for place, (_subject, context) in enumerate(messages)
        if place not in posts and str(context.get("thread", "")).isdigit()
    }
    releases = {
        place: int(context["release"])
        for place, (_subject, context) in enumerate(messages)
        if place not in posts and place not in threads and str(context.get("release", "")).isdigit()
    }
    closed: set[int] = set()
    if posts:
        there = set(
            Post.objects.filter(threads_for(member, "thread__"), pk__in=posts.values()).values_list("pk", flat=True)
        )
        closed |= {place for place, pk in posts.items() if pk not in there}
    if threads:
        open_ids = set(Thread.objects.visible_to(member).filter(pk__in=threads.values()).values_list("pk", flat=True))
        closed |= {place for place, pk in threads.items() if pk not in open_ids}
    if releases:
        theirs = Release.objects.filter(threads_for(member, "resource__thread__"), pk__in=releases.values())
        there = set(theirs.values_list("pk", flat=True))
        closed |= {place for place, pk in releases.items() if pk not in there}
    return closed


def _post_of(subject: str, context: dict[str, Any]) -> int:
    text = str(context.get("post") or (subject.removeprefix("post:") if subject.startswith("post:") else ""))
    return int(text) if text.isascii() and text.isdigit() else 0
