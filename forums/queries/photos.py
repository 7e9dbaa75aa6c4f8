from forums import policies
from forums.enums import Audience, State
from forums.models import Photo
from members.policies import Viewer

FOLDER = "photos/"


def photo_at(path: str) -> Photo | None:
    """The photo whose picture lies at `path` (below MEDIA_ROOT), with post, thread and board. 1 query."""
    key = path.rpartition("/")[2].partition(".")[0].partition("-")[0]
    photos = Photo.objects.filter(key=key).select_related("post__thread__board", "post__author")
    return photos.defer("post__source", "post__html").first()


def is_for_everyone(photo: Photo | None) -> bool:
    """Whether everybody may see the photo, so that it may be kept on the way: not while no post has taken it."""
    post = photo.post if photo else None
    if post is None or post.thread.board.seen_by != Audience.EVERYONE:
        return False
    return post.state == State.VISIBLE and post.thread.state == State.VISIBLE


def can_see_photo(viewer: Viewer, photo: Photo | None) -> bool:
    """Whether the viewer may see the photo: who can read its post; one that no post has taken, who has its address."""
    return photo is None or photo.post is None or policies.can_read(viewer, photo.post)
