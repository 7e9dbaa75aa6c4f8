from forums import policies
from forums.enums import State
from forums.models import Photo, Post
from members.policies import Viewer

_GONE = (State.HIDDEN, State.REMOVED)


def withdrawn_post(path: str) -> Post | None:
    """The post of the picture at `path` (below MEDIA_ROOT) if it, or its thread, was hidden or removed. 1 query."""
    if not path.startswith("photos/"):
        return None
    key = path.rpartition("/")[2].partition(".")[0].partition("-")[0]
    photos = Photo.objects.filter(key=key, post__isnull=False).select_related("post__thread__board", "post__author")
    photo = photos.defer("post__source", "post__html").first()
    post = photo.post if photo else None
    return post if post and (post.state in _GONE or post.thread.state in _GONE) else None


def can_still_see(viewer: Viewer, post: Post) -> bool:
    """Whether a withdrawn post's pictures are there for this viewer: its author and the moderators."""
    return policies.can_read(viewer, post)
