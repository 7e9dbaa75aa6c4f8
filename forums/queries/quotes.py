"""The beginning of an answer to one post."""

import re
from typing import Any

from forums import policies
from forums.models import Post, Thread
from members.policies import Viewer

_LONGEST = 600
_MARKS = re.compile(r"([\\`*_\[\]<>~|#!])")
_QUOTED = re.compile(r"^\s*>.*\n?", re.MULTILINE)


def quotation(viewer: Viewer, thread: Thread, number: str | None) -> dict[str, Any]:
    """What a reply form starts with when it answers floor `number` of the thread; nothing for what cannot be read."""
    if not number or not number.isascii() or not number.isdigit() or len(number) > 9 or not viewer.is_authenticated:
        return {}
    post = Post.objects.select_related("author").filter(thread=thread, number=int(number)).first()
    if post is None:
        return {}
    post.thread = thread
    if not post.is_visible or not policies.can_read(viewer, post):
        return {}
    return {"body": quoted(post), "quote_of": post.pk}


def quoted(post: Post) -> str:
    """The post's own words as a quotation with its author and a link back, and an empty line to go on from."""
    words = re.sub(r"\n{3,}", "\n\n", _QUOTED.sub("", post.source)).strip()
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST].rstrip()}…"
    name = _MARKS.sub(r"\\\1", post.author.display_name)
    lines = [f"**{name}** [#{post.number}]({post.get_absolute_url()})", "", *words.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
