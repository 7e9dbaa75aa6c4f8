"""What messages and reports are about, as they name it: by number."""

from forums.models import Post, Release


def post_by_id(pk: int) -> Post | None:
    return Post.objects.select_related("thread__board", "author").filter(pk=pk).first()


def release_by_id(pk: int) -> Release | None:
    return Release.objects.select_related("resource__thread__board", "author").filter(pk=pk).first()
