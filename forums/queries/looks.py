"""Floors and lines of lists as values: two that are equal look the same (community.core.fragments)."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.safestring import SafeString

from community.core.addresses import address_of
from forums.models import Post, Resource, Thread
from forums.queries.tags import BoardTag
from members.queries.faces import Face, face_of

if TYPE_CHECKING:
    from forums.queries.lines import ThreadLine
    from forums.queries.thread_page import Floor


class PostLook(NamedTuple):
    """A post."""

    pk: int
    number: int
    state: str
    lang: str
    safe_html: SafeString
    created_at: datetime
    edited_at: datetime | None
    thanks_count: int
    author: Face
    is_by_opener: bool
    is_accepted: bool
    thread_url: str

    def get_absolute_url(self) -> str:
        return address_of("forums:post", self.pk)


class Marks(NamedTuple):
    """What a reader has done with a post and can do with it: as forums.queries.thread_page.Floor has it."""

    is_new: bool
    thanked: bool
    bookmarked: bool
    is_ignored: bool
    can_thank: bool
    can_edit: bool
    can_remove: bool
    can_hide: bool
    can_restore: bool
    can_report: bool
    can_accept: bool
    can_ignore: bool
    has_menu: bool
    has_photos: bool


class FloorLook(NamedTuple):
    """Variables of templates/forums/_floor.html."""

    post: PostLook
    floor: Marks


def floor_look(floor: "Floor") -> FloorLook:
    """A readable floor as its reader sees it. 0 queries."""
    post, thread = floor.post, floor.post.thread
    return FloorLook(_post_look(post, thread), Marks(*(getattr(floor, name) for name in Marks._fields)))


def _post_look(post: Post, thread: Thread) -> PostLook:
    return PostLook(
        pk=post.pk,
        number=post.number,
        state=post.state,
        lang=post.lang,
        safe_html=post.safe_html,
        created_at=post.created_at,
        edited_at=post.edited_at,
        thanks_count=post.thanks_count,
        author=face_of(post.author),
        is_by_opener=post.author_id == thread.author_id and post.number > 1,
        is_accepted=post.pk == thread.accepted_post_id,
        thread_url=thread.get_absolute_url(),
    )


class DownloadLook(NamedTuple):
    """What a thread's newest version offers."""

    file_name: str
    version: str
    size: int
    download_count: int
    is_news: bool


class LineLook(NamedTuple):
    """Variables of templates/forums/_thread_line.html."""

    url: str
    title: str
    lang: str
    author: Face
    pinned: bool
    featured: bool
    feedback_status: str
    solved: bool
    locked: bool
    shown_tags: tuple[BoardTag, ...]
    reply_count: int
    view_count: int
    last_post_at: datetime
    unread: int | None
    is_new: bool
    board_name: str = ""
    board_url: str = ""
    download: DownloadLook | None = None


def line_look(line: "ThreadLine", *, names_board: bool = False) -> LineLook:
    """A line of a list. 0 queries: `names_board` wants the thread's board loaded; a download is shown if it is."""
    thread = line.thread
    return LineLook(
        url=thread.get_absolute_url(),
        title=thread.title,
        lang=thread.lang,
        author=face_of(thread.author),
        pinned=thread.pinned,
        featured=thread.featured,
        feedback_status=thread.feedback_status,
        solved=thread.accepted_post_id is not None,
        locked=thread.locked,
        shown_tags=tuple(thread.shown_tags),
        reply_count=thread.reply_count,
        view_count=thread.view_count,
        last_post_at=thread.last_post_at,
        unread=line.unread,
        is_new=line.is_new,
        board_name=thread.board.name if names_board else "",
        board_url=thread.board.get_absolute_url() if names_board else "",
        download=None if names_board else _download(thread),
    )


def _download(thread: Thread) -> DownloadLook | None:
    resource: Resource | None = thread._state.fields_cache.get("resource")
    if resource is None or resource.newest_id is None:
        return None
    return DownloadLook(
        file_name=resource.file_name,
        version=resource.version,
        size=resource.size,
        download_count=resource.download_count,
        is_news=resource.released_at == thread.last_post_at,
    )
