"""What was written in a thread while somebody has its page open."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from forums.enums import State
from forums.models import Post, Thread
from members.policies import Viewer
from members.queries.ignoring import ignored_ids

# Beyond this the line says "100 or more"; nobody counts on.
MOST = 100
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class News:
    """`count` posts since floor `after` of a thread, by others than the reader; `version` changes with the answer."""

    thread: Thread
    after: int
    count: int
    version: str

    @property
    def url(self) -> str:
        """Where they begin: the floor's own address, since one on the open page would load nothing."""
        return reverse("forums:floor", args=[self.thread.pk, self.thread.slug, self.after + 1])


def news_of(viewer: Viewer, pk: int, after: int, known: str = "") -> News:
    """What is new since floor `after`; 404 for a thread that the viewer cannot open. 1 query, 1 more if there may be
    something and `known` (the ETag that the browser holds) does not say it already.
    """
    threads = Thread.objects.visible_to(viewer).only("title", "next_number")
    thread = threads.filter(pk=pk).first() if pk <= _LARGEST else None
    if thread is None:
        raise Http404
    version = f"{thread.next_number}-{after}"
    if thread.last_number <= after or f'"{version}-' in known:
        return News(thread, after, 0, version)
    posts = Post.objects.filter(thread=thread, number__gt=after, state=State.VISIBLE)
    not_news = ignored_ids(viewer) | ({viewer.pk} if viewer.pk is not None else frozenset())
    count = posts.exclude(author__in=sorted(not_news))[:MOST].count()
    return News(thread, after, count, version)
