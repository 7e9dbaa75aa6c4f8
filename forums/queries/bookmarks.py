from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from forums.models import Bookmark, Post
from forums.models.visibility import posts_for
from members.models import Member

PAGE_SIZE = 30


@dataclass(frozen=True)
class BookmarkPage:
    """One page of a member's bookmarks; `older` is the id to go on after, 0 at the end."""

    rows: list[Bookmark]
    older: int
    is_first: bool


def bookmarks_of(member: Member, *, after: int = 0) -> BookmarkPage:
    """The member's bookmarks of what they can read now, the latest first. 1 query."""
    readable = Post.objects.filter(posts_for(member), pk=OuterRef("post_id"))
    rows = Bookmark.objects.filter(Exists(readable), member=member)
    rows = rows.select_related("post__thread__board", "post__author").defer("post__source")
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-id")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return BookmarkPage(shown, shown[-1].pk if len(found) > PAGE_SIZE else 0, not after)


def bookmark_of(member: Member, post: Post) -> Bookmark | None:
    """The member's bookmark of this post. 1 query."""
    return Bookmark.objects.filter(member=member, post=post).first()
