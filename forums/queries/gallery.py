from datetime import timedelta

from community.core.clock import now
from forums.models import Photo, PhotoOfWeek
from forums.queries.photos import is_for_everyone
from members.policies import Viewer
from members.queries.days import day_of
from members.queries.ignoring import ignored_ids

# After two weeks without a new one there is no photo of the week.
_KEPT = timedelta(days=21)


def photo_of_week(viewer: Viewer) -> Photo | None:
    """The photo that was chosen last, with post, thread and author, while everybody may see it; none by whom the viewer
    ignores. 2 queries at most.
    """
    newest = PhotoOfWeek.objects.select_related("photo__post__thread__board", "photo__post__author")
    chosen = newest.defer("photo__post__source", "photo__post__html").order_by("-week").first()
    if chosen is None or chosen.photo is None or not is_for_everyone(chosen.photo):
        return None
    post = chosen.photo.post
    if post is not None and ignored_ids(viewer) & {post.author_id, post.thread.author_id}:
        return None
    return chosen.photo if chosen.week > day_of(now()) - _KEPT else None
