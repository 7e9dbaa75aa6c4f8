from django.conf import settings
from django.db import models
from django.db.models import Q

from community.core.models import Stamped
from forums.models.post import Post


class Photo(Stamped):
    """A picture as we re-encoded it; what was uploaded is never kept. Without a post it is swept after a day."""

    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    # Random, so that an address can't be guessed; the files are photos/<2>/<key>[-<edge>].<extension>.
    key = models.CharField(max_length=32, unique=True)
    extension = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # The widths of the smaller pictures beside the large one.
    edges = models.JSONField(default=list)
    size = models.PositiveIntegerField()
    # Of the large picture as stored.
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["post", "position"], name="forums_photo_post"),
            models.Index(fields=["created_at"], name="forums_photo_loose", condition=Q(post__isnull=True)),
            models.Index(fields=["uploader", "-created_at"], name="forums_photo_uploader"),
        ]

    def __str__(self) -> str:
        return self.key
