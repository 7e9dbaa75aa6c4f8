from forums.enums import State
from forums.models import Photo


def is_withdrawn(path: str) -> bool:
    """Whether the picture at `path` (below MEDIA_ROOT) belongs to a post that was hidden or removed. 1 query."""
    if not path.startswith("photos/"):
        return False
    key = path.rpartition("/")[2].partition(".")[0].partition("-")[0]
    state = Photo.objects.filter(key=key).values_list("post__state", flat=True).first()
    return state in (State.HIDDEN, State.REMOVED)
