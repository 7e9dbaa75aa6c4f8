"""Photos of posts: drawn anew on arrival, swept when no post has taken them."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from community.core import camera, images
from community.core.clock import HearthNow
from community.core.errors import InvalidInput
from community.moderation.voice import require_voice
from forums.models import Draft, Photo, PhotoOfWeek, Post, Thread
from forums.services import limits
from members.models import Member

_EDGES = {str(edge): edge for edge in (Photo.LARGE, Photo.MEDIUM, Photo.SMALL)}
_LOOSE_FOR = timedelta(hours=24)
_BATCH = 200


def upload(*, actor: Member, file: BinaryIO | UploadedFile) -> Photo:
    """Take a picture in; it belongs to no post yet. The name that it came under is never used.

    Raises NotAllowed, TooMany, Busy, and InvalidInput (field "photos") for what is no picture or too large.
    """
    require_voice(actor)
    limits.check_upload(actor=actor)
    stream: Any = file.file if isinstance(file, UploadedFile) else file
    # Decoding takes its time: no transaction is open meanwhile.
    written = camera.read(stream)
    drawn = images.reencode(stream, edges=_EDGES)
    return _store(actor, drawn, written)


@transaction.atomic
def _store(actor: Member, drawn: dict[str, images.Encoded], written: dict[str, Any]) -> Photo:
    # Once more, now that others by the same member wait until this one is counted.
    limits.check_upload(actor=actor)
    large = drawn[str(Photo.LARGE)]
    photo = Photo(
        uploader=actor,
        key=secrets.token_hex(16),
        extension=large.extension,
        width=large.width,
        height=large.height,
        size=len(large.data),
        sha256=sha256(large.data).hexdigest(),
        camera=written,
    )
    try:
        for name, encoded in drawn.items():
            images.write_file(Path(settings.MEDIA_ROOT), photo.path(int(name)), encoded.data)
        # The row last: without all its files there is no photo.
        photo.save(force_insert=True)
    except BaseException:
        _delete_files(photo)
        raise
    return photo


def require_own(actor: Member, photos: Sequence[Photo], *, post: Post | None = None) -> None:
    """Raise InvalidInput unless each photo is the actor's and loose, or in `post` already."""
    for photo in photos:
        loose = photo.post_id is None and photo.uploader_id == actor.pk
        if not loose and (post is None or photo.post_id != post.pk):
            raise InvalidInput(_("This photo is not here any more. Add it again."), field="photos")


def cover_of(photos: Sequence[Photo]) -> str:
    """The small picture that stands for a thread in lists, as a path below MEDIA_URL."""
    return photos[0].path(Photo.SMALL) if photos else ""


def attach(*, post: Post, photos: Sequence[Photo]) -> None:
    """Make `photos` the post's, in this order."""
    for position, photo in enumerate(photos):
        if photo.post_id != post.pk or photo.position != position:
            Photo.objects.filter(pk=photo.pk).update(post=post, position=position)


def loosen(*, post: Post, kept: Sequence[Photo]) -> None:
    """Take the photos but `kept` out of the post; they are swept in time. The thread's row is held."""
    gone = Photo.objects.filter(post=post).exclude(pk__in=[photo.pk for photo in kept])
    if post.thread.photo_week and PhotoOfWeek.objects.filter(week=post.thread.photo_week, photo__in=gone).exists():
        Thread.objects.filter(pk=post.thread_id).update(photo_week=None)
    gone.update(post=None, created_at=HearthNow())


def sweep() -> int:
    """Delete photos that no post has taken for a day and no draft holds, rows and files. Returns how many.

    Safe to run twice.
    """
    with transaction.atomic():
        loose = Photo.objects.filter(post__isnull=True, created_at__lt=HearthNow() - _LOOSE_FOR)
        drafted = Draft.objects.filter(photos__contains=[OuterRef("key")])
        loose = loose.exclude(Exists(drafted))
        rows = list(loose.select_for_update(skip_locked=True).order_by("created_at")[:_BATCH])
        Photo.objects.filter(pk__in=[row.pk for row in rows]).delete()
    # After the commit: a file without a row is rubbish, a row without a file would be a broken picture.
    for row in rows:
        _delete_files(row)
    return len(rows)


def _delete_files(photo: Photo) -> None:
    for edge in _EDGES.values():
        (Path(settings.MEDIA_ROOT) / photo.path(edge)).unlink(missing_ok=True)
