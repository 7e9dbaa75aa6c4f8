"""The index is made again while people write."""

from threading import Thread as Running

from django.db import connection

from community.search.models import Document
from community.search.registry import searchables
from community.search.reindex import reindex
from forums.models import Post
from forums.services.posts import edit_post
from tests.factories.forums import BoardFactory, PostFactory, ThreadFactory
from tests.factories.members import MemberFactory


def test_an_edit_meanwhile_is_not_overwritten(committed_db: str) -> None:
    author = MemberFactory(role="regular")
    post = PostFactory(thread=ThreadFactory(board=BoardFactory()), author=author, source="early words")
    searchable = searchables["post"]
    read = searchable.batch
    edited: list[bool] = []

    def edit() -> None:
        edit_post(
            actor=author,
            post=Post.objects.select_related("thread__board", "author").get(pk=post.pk),
            body="late words",
            version=1,
        )
        connection.close()

    def batch(after: int, size: int) -> object:
        rows = read(after, size)
        if not edited:
            edited.append(True)
            other = Running(target=edit)
            other.start()
            other.join()
        return rows

    object.__setattr__(searchable, "batch", batch)
    try:
        list(reindex(kinds=["post"]))
    finally:
        object.__setattr__(searchable, "batch", read)

    documents = Document.objects.filter(kind="post", object_id=post.pk)
    assert documents.extra(where=["vector @@ '''late'''::tsquery"]).exists()
    assert not documents.extra(where=["vector @@ '''early'''::tsquery"]).exists()
