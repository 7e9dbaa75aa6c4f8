from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, Value

from community.core import camera
from community.core.models import Stamped
from forums.models.post import Post


class Photo(Stamped):
    """A picture as we re-encoded it; what was uploaded is never kept. Without a post it is swept after a day."""

    LARGE: ClassVar[int] = 2560
    MEDIUM: ClassVar[int] = 1280
    SMALL: ClassVar[int] = 480

    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    # Random, so that an address can't be guessed.
    key = models.CharField(max_length=32, unique=True)
    # Of the large picture; the smaller ones are WebP.
    extension = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Bytes and fingerprint of the large picture as stored.
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # What its owner says of it, in one line.
    caption = models.CharField(max_length=200, blank=True, default="", db_default="")
    # Maker, lens and settings as the camera wrote them (community.core.camera); never where or whose. Shown only where
    # the owner said so, and forgotten when they don't within a week, or take it back.
    camera: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        default=dict, db_default=Value({}, models.JSONField()), blank=True
    )
    shows_camera = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["post", "position"], name="forums_photo_post"),
            models.Index(fields=["created_at"], name="forums_photo_loose", condition=Q(post__isnull=True)),
            models.Index(fields=["uploader", "-created_at"], name="forums_photo_uploader"),
            models.Index(
                fields=["created_at"],
                name="forums_photo_camera",
                condition=Q(shows_camera=False) & ~Q(camera={}),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def path(self, edge: int = LARGE) -> str:
        """Where the picture of this longest edge lies below MEDIA_ROOT."""
        name = f"{self.key}.{self.extension}" if edge == self.LARGE else f"{self.key}-{edge}.webp"
        return f"photos/{self.key[:2]}/{name}"

    def url(self, edge: int = LARGE) -> str:
        """Address of the picture of this longest edge."""
        return f"{settings.MEDIA_URL}{self.path(edge)}"

    def size_at(self, edge: int) -> tuple[int, int]:
        """Width and height of the picture of this longest edge."""
        shrink = min(1.0, edge / max(self.width, self.height))
        return max(1, round(self.width * shrink)), max(1, round(self.height * shrink))

    @property
    def thumbnail_url(self) -> str:
        return self.url(self.SMALL)

    @property
    def camera_words(self) -> str:
        """Maker, lens and settings in one line, where the owner shows them."""
        return camera.in_words(self.camera) if self.shows_camera else ""

    @property
    def markdown(self) -> str:
        """What puts the picture into the text."""
        return f"![](photo:{self.key})"


class PhotoOfWeek(Stamped):
    """The photo of a gallery for which most people gave thanks in a week."""

    # The week's Monday, in the site's zone.
    week = models.DateField(unique=True)
    # Null where it has gone since: the week is not given to another.
    photo = models.ForeignKey(Photo, models.SET_NULL, null=True, related_name="+")
    thanks = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.week:%F}"
