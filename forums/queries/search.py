"""Threads and posts as they are found: a thread by its title and opening post, a post by its text."""

from collections.abc import Sequence

from community.search.registry import Entry, Hit, Meaning, Suggestion
from community.search.texts import plain_text
from community.search.tokens import fold
from forums.enums import State
from forums.models import Board, Post, Release, Thread
from forums.queries.boards import known_boards
from forums.queries.tags import show_tags, tags_of_boards
from members.folding import fold as fold_name
from members.policies import Viewer
from members.queries.ignoring import ignored_ids

SUGGESTED_BOARDS = 3


def thread_entry(thread: Thread) -> Entry | None:
    """What is found of a thread. One query, none when `thread.opening` holds its first post; tags are kept."""
    if thread.state != State.VISIBLE:
        return None
    opening: Post | None = getattr(thread, "opening", None) or _opening_of(thread)
    readable = opening is not None and opening.state == State.VISIBLE
    show_tags([thread])
    return Entry(
        object_id=thread.pk,
        created_at=thread.created_at,
        title=thread.title,
        text=plain_text(opening.html) if opening is not None and readable else "",
        words=" ".join(tag.words_to_find for tag in thread.shown_tags),
        facets=[*(["answer"] if thread.accepted_post_id else []), *(f"tag{pk}" for pk in thread.tag_ids)],
        scope=thread.board_id,
        parent=thread.pk,
        author=thread.author_id,
    )


def post_entry(post: Post) -> Entry | None:
    """What is found of a reply, with its thread loaded; the first post is found as its thread.

    Of a hidden thread too: readers are kept out when the post is loaded, and it comes back without its posts' doing.
    """
    if post.number == 1 or post.state != State.VISIBLE:
        return None
    return Entry(
        object_id=post.pk,
        created_at=post.created_at,
        text=plain_text(post.html),
        scope=post.thread.board_id,
        parent=post.thread_id,
        author=post.author_id,
    )


def release_entry(release: Release) -> Entry | None:
    """What is found of a release, with its resource and thread loaded: version, notes, its files' names. One query."""
    if release.state != State.VISIBLE:
        return None
    thread = release.resource.thread
    return Entry(
        object_id=release.pk,
        created_at=release.published_at or release.created_at,
        title=release.version,
        text=plain_text(release.html),
        words=" ".join(file.name for file in release.files.all()),
        scope=thread.board_id,
        parent=thread.pk,
        author=release.author_id,
    )


def _opening_of(thread: Thread) -> Post | None:
    return Post.objects.filter(thread=thread, number=1).only("state", "html", "thread").first()


def threads_after(pk: int, size: int) -> Sequence[Thread]:
    """The next threads by id, each with its opening post. Two queries."""
    threads = list(Thread.objects.filter(pk__gt=pk).order_by("pk")[:size])
    openings = {post.thread_id: post for post in Post.objects.filter(thread__in=threads, number=1)}
    for thread in threads:
        thread.opening = openings.get(thread.pk)
    return threads


def posts_after(pk: int, size: int) -> Sequence[Post]:
    """The next posts by id, each with its thread. One query."""
    return list(Post.objects.filter(pk__gt=pk).select_related("thread").order_by("pk")[:size])


def releases_after(pk: int, size: int) -> Sequence[Release]:
    """The next releases by id, each with its resource, thread and files. Two queries."""
    rows = Release.objects.filter(pk__gt=pk).select_related("resource__thread").prefetch_related("files")
    return list(rows.order_by("pk")[:size])


def found_threads(viewer: Viewer, ids: Sequence[int]) -> dict[int, Hit]:
    """Those of the threads that stand in lists for the viewer, with their opening posts. Two queries."""
    rows = Thread.objects.listed_for(viewer).filter(pk__in=ids).select_related("board", "author")
    openings = Post.objects.visible_to(viewer).filter(thread__in=ids, number=1, state=State.VISIBLE)
    texts = dict(openings.values_list("thread_id", "html"))
    return {
        thread.pk: Hit(
            row=thread,
            title=thread.title,
            text=plain_text(texts.get(thread.pk, "")),
            url=thread.get_absolute_url(),
            language=thread.lang,
        )
        for thread in rows
    }


def found_posts(viewer: Viewer, ids: Sequence[int]) -> dict[int, Hit]:
    """Those of the posts whose text the viewer can read, none in threads by whom they ignore. One query."""
    rows = Post.objects.visible_to(viewer).filter(pk__in=ids, state=State.VISIBLE, thread__state=State.VISIBLE)
    if unwanted := ignored_ids(viewer):
        rows = rows.exclude(thread__author__in=sorted(unwanted))
    return {
        post.pk: Hit(
            row=post,
            title=post.thread.title,
            text=plain_text(post.html),
            url=post.get_absolute_url(),
            language=post.lang,
        )
        for post in rows.select_related("thread__board", "author")
    }


def found_releases(viewer: Viewer, ids: Sequence[int]) -> dict[int, Hit]:
    """Those of the releases that the viewer can have, none in threads by whom they ignore. One query."""
    rows = Release.objects.visible_to(viewer).filter(
        pk__in=ids, state=State.VISIBLE, resource__thread__state=State.VISIBLE
    )
    if unwanted := ignored_ids(viewer):
        rows = rows.exclude(resource__thread__author__in=sorted(unwanted))
    return {
        release.pk: Hit(
            row=release,
            title=f"{release.resource.thread.title} · {release.version}",
            text=plain_text(release.html),
            url=release.get_absolute_url(),
            language=release.lang,
        )
        for release in rows.select_related("resource__thread__board", "author")
    }


def searched_boards(viewer: Viewer) -> Sequence[int]:
    """Ids of the boards that exist for the viewer, as of this request. Mostly 0 queries."""
    return [board.pk for board in known_boards(viewer)]


def board_meant(viewer: Viewer, value: str) -> Meaning | None:
    """The board with this address or name, among those that exist for the viewer."""
    wanted = fold(value)
    for board in Board.objects.visible_to(viewer):
        if wanted in {fold(name) for name in (board.slug, *_names_of(board))}:
            return Meaning(scope=board.pk)
    return None


def tag_meant(viewer: Viewer, value: str) -> Meaning | None:
    """The tags of this name, address or synonym on boards that exist for the viewer; several boards may have one."""
    wanted = fold_name(value)
    tags = tags_of_boards(searched_boards(viewer))
    found = tuple(f"tag{tag.pk}" for tag in tags if wanted and wanted in tag.words)
    return Meaning(facets=found) if found else None


def has_meant(viewer: Viewer, value: str) -> Meaning | None:
    """What `has:` asks for: an accepted answer."""
    known = fold(value) in ("answer", "solved", "答案", "解答", "回答", "采纳")
    return Meaning(facets=("answer",)) if known else None


def boards_beginning(viewer: Viewer, text: str) -> list[Suggestion]:
    """Boards whose name begins with the text, or holds it when it is Chinese. One query."""
    wanted = fold(text)
    return [
        Suggestion(board.name, board.get_absolute_url(), board.section.name)
        for board in Board.objects.visible_to(viewer).select_related("section").order_by("position")
        if any(_begins(name, wanted) for name in _names_of(board))
    ][:SUGGESTED_BOARDS]


def _names_of(board: Board) -> list[str]:
    return [name for name in (board.name_en, board.name_zh_hans, board.name_zh_hant) if name]


def _begins(name: str, wanted: str) -> bool:
    folded = fold(name)
    return folded.startswith(wanted) or (not wanted.isascii() and wanted in folded)
