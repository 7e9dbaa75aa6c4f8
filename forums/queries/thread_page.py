"""A thread, twenty floors at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from forums import policies
from forums.models import Bookmark, Post, Thanks, Thread
from forums.models.thread import POSTS_PER_PAGE, page_of
from forums.models.visibility import threads_for
from forums.queries.log import Between, between_floors
from forums.queries.looks import FloorLook, floor_look
from forums.queries.tags import show_tags, tags_of
from members.models import Member
from members.policies import Viewer, can_ignore
from members.queries.ignoring import ignored_ids


@dataclass(frozen=True)
class Floor:
    """One floor as this reader sees it: a post, or the stone that marks where one was."""

    post: Post
    readable: bool
    thanked: bool
    is_new: bool
    can_thank: bool
    can_edit: bool
    can_remove: bool
    can_hide: bool
    can_restore: bool
    can_report: bool
    can_accept: bool
    bookmarked: bool = False
    is_ignored: bool = False
    can_ignore: bool = False
    # What stands between this floor and the next.
    below: Between | None = None

    @property
    def has_photos(self) -> bool:
        """Whether the post shows photos of its own; read from its HTML, so that no floor costs a query."""
        return 'class="photo-link"' in self.post.html

    @property
    def has_menu(self) -> bool:
        return self.can_edit or self.can_remove or self.can_hide or self.can_ignore

    @property
    def look(self) -> FloorLook:
        return floor_look(self)


@dataclass(frozen=True)
class ThreadPage:
    """One page of a thread for one reader."""

    thread: Thread
    number: int
    last: int
    floors: Sequence[Floor]
    answer: Post | None
    first_unread: int | None
    can_reply: bool
    can_arrange: bool
    # Whether the reader may choose tags, where there are any to choose from.
    can_tag: bool = False
    # What stands above the first floor.
    above: Between | None = None
    # "" for the pages of all floors; "author" and "newest" go from `newer` to `older` addresses.
    mode: str = ""
    newer: str = ""
    older: str = ""
    # How far a reader of this page has read, where that is not to its end.
    read_mark: int | None = None

    @property
    def read_to(self) -> int:
        """The highest floor up to which this page shows all."""
        if self.read_mark is not None:
            return self.read_mark
        return min(self.number * POSTS_PER_PAGE, self.thread.last_number)

    @property
    def answer_url(self) -> str:
        return self.thread.floor_url(self.answer.number) if self.answer else ""

    @property
    def days(self) -> int:
        """How many days the conversation has gone on, the first one counted."""
        return (self.thread.last_post_at - self.thread.created_at).days + 1


def thread_with_page(viewer: Viewer, pk: int, number: int) -> Thread | None:
    """For visitors: the thread as access.get_thread_for gives it, its page `number` read along in the same query.

    None for members, of whom more is asked, and where there is no such page for the viewer.
    """
    if isinstance(viewer, Member) or pk >= 2**63:
        return None
    accepted = Thread.objects.filter(pk=pk).values("accepted_post")
    posts = Post.objects.filter(threads_for(viewer, "thread__"), thread=pk, thread__merged_into__isnull=True)
    posts = posts.filter(_on_page(number) | Q(pk=Subquery(accepted))).select_related(
        "author", "thread__author", "thread__board__section"
    )
    found = list(posts.defer("source").order_by("number"))
    if not found:
        return None
    thread = found[0].thread
    thread.along = (number, found)
    return thread


def thread_page(viewer: Viewer, thread: Thread, number: int) -> ThreadPage:
    """Page `number` (from 1; beyond the end: the last one) of `thread`, which comes from access. 1 query (none where it
    was read along), 1 more for a thread with events, 1 more where floors have moved away."""
    number = min(max(number, 1), thread.last_page)
    first = (number - 1) * POSTS_PER_PAGE + 1
    if thread.along and thread.along[0] == number:
        found = thread.along[1]
    else:
        wanted = _on_page(number)
        if thread.accepted_post_id:
            wanted |= Q(pk=thread.accepted_post_id)
        found = list(posts_for_floors(viewer, thread).filter(wanted).order_by("number"))
    for post in found:
        post.thread = thread
    here = [post for post in found if first <= post.number < first + POSTS_PER_PAGE]
    ignored = ignored_ids(viewer)
    answer = next((post for post in found if post.pk == thread.accepted_post_id and post.is_visible), None)
    if answer is not None and answer.author_id in ignored:
        answer = None
    show_tags([thread])
    read_to: int | None = getattr(thread, "read_to", None)
    between = between_floors(viewer, thread, [post.number for post in here], first, first + POSTS_PER_PAGE - 1)
    return ThreadPage(
        thread=thread,
        number=number,
        last=thread.last_page,
        floors=[floor_of(viewer, post, read_to, between.get(post.number)) for post in here],
        answer=answer,
        first_unread=_first_unread(thread, read_to),
        can_reply=policies.can_reply(viewer, thread),
        can_arrange=policies.can_arrange(viewer, thread),
        can_tag=policies.can_tag(viewer, thread) and bool(tags_of(thread.board)),
        above=between.get(0),
    )


def _on_page(number: int) -> Q:
    first = (number - 1) * POSTS_PER_PAGE + 1
    return Q(number__gte=first, number__lt=first + POSTS_PER_PAGE)


def posts_for_floors(viewer: Viewer, thread: Thread) -> QuerySet[Post]:
    """The thread's posts with what a floor shows of them to this viewer."""
    posts = Post.objects.filter(thread=thread).select_related("author").defer("source")
    if not isinstance(viewer, Member):
        return posts
    mine = Thanks.objects.filter(post=OuterRef("pk"), member=viewer, withdrawn_at__isnull=True)
    kept = Bookmark.objects.filter(post=OuterRef("pk"), member=viewer)
    return posts.annotate(thanked=Exists(mine), bookmarked=Exists(kept))  # type: ignore[no-redef]


def _first_unread(thread: Thread, read_to: int | None) -> int | None:
    if read_to is None or read_to >= thread.last_number:
        return None
    return read_to + 1


def floor_of(viewer: Viewer, post: Post, read_to: int | None, below: Between | None = None) -> Floor:
    """A post of `posts_for_floors`, whose thread is set, as this viewer sees it."""
    return Floor(
        post=post,
        readable=policies.can_read(viewer, post),
        thanked=bool(getattr(post, "thanked", False)),
        is_new=read_to is not None and post.number > read_to,
        can_thank=policies.can_thank(viewer, post),
        can_edit=policies.can_edit(viewer, post),
        can_remove=policies.can_remove(viewer, post),
        can_hide=policies.can_hide(viewer, post),
        can_restore=policies.can_restore(viewer, post),
        can_report=policies.can_report(viewer, post),
        can_accept=policies.can_accept(viewer, post),
        bookmarked=bool(getattr(post, "bookmarked", False)),
        is_ignored=post.author_id in ignored_ids(viewer),
        can_ignore=can_ignore(viewer, post.author),
        below=below,
    )


def page_number(text: str | None) -> int:
    """Read ?page=: anything that is no sensible number is the first page."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1


__all__ = [
    "Floor",
    "ThreadPage",
    "floor_of",
    "page_number",
    "page_of",
    "posts_for_floors",
    "thread_page",
    "thread_with_page",
]
