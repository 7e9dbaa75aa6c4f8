"""What of the boards' matters at the moderation desk is whose: of staff all, of others what they keep order over."""

from typing import Any

from django.db.models import QuerySet

from forums.models import Board, Post, Release, standing
from members.policies import Viewer, can_moderate


def moderated_posts(viewer: Viewer) -> "QuerySet[Any, Any] | bool":
    """Ids of the posts that the viewer, who is not staff, decides about (policies.can_moderate_board), or False."""
    boards = _boards(viewer)
    return Post.objects.filter(thread__board__in=boards).values("pk") if boards is not None else False


def moderated_releases(viewer: Viewer) -> "QuerySet[Any, Any] | bool":
    """Ids of the releases that the viewer, who is not staff, decides about, or False."""
    boards = _boards(viewer)
    return Release.objects.filter(resource__thread__board__in=boards).values("pk") if boards is not None else False


def _boards(viewer: Viewer) -> "QuerySet[Any, Any] | None":
    """Ids of the boards on which the viewer keeps order; None, without asking, for who does so nowhere."""
    there = Board.objects.visible_to(viewer)
    if can_moderate(viewer):
        return there.values("pk")
    moderated = standing.of(viewer).moderated
    return there.filter(pk__in=moderated).values("pk") if moderated else None
