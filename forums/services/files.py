"""Files of releases: checked on arrival, kept byte for byte, swept when no release has taken them."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.core import filetypes
from community.core.clock import HearthNow
from community.core.errors import InvalidInput, NotAllowed
from community.core.filenames import ending_of, safe_name
from community.core.uploads import ReceivedFile, StreamingUploadHandler, sweep_aside
from community.moderation.voice import require_voice
from forums import policies
from forums.models import ReleaseFile, Thread
from forums.services import limits
from forums.services.policy import resource_policy
from members.models import Member

_LOOSE_FOR = timedelta(hours=24)
_BATCH = 50


def handler(request: HttpRequest | None = None) -> StreamingUploadHandler:
    """What takes the files of a request in as they arrive: onto the disk where they will stay."""
    return StreamingUploadHandler(request, folder=aside(), limit=resource_policy().max_bytes)


def aside() -> Path:
    """Where files lie while they arrive; on the disk of those that have."""
    return Path(settings.MEDIA_ROOT) / "files" / "arriving"


def upload(*, actor: Member, thread: Thread, file: ReceivedFile) -> ReleaseFile:
    """Take a file in for a release of `thread`; it belongs to no release yet.

    Raises NotAllowed, TooMany, and InvalidInput (field "files") for a name or a content that we don't take.
    """
    require_voice(actor)
    if not policies.can_release(actor, thread):
        raise NotAllowed
    name = safe_name(file.raw_name)
    ending = ending_of(name)
    if not name or ending not in filetypes.TYPES:
        raise InvalidInput(
            _("“%(name)s” is of a kind that we don't take. Put it into a zip file.") % {"name": name or "?"},
            field="files",
            code="type",
        )
    if not file.size:
        raise InvalidInput(_("“%(name)s” is empty.") % {"name": name}, field="files", code="empty")
    if not filetypes.fits(ending, file.head, file.tail):
        raise InvalidInput(
            _("“%(name)s” does not hold what its ending says, or it is damaged.") % {"name": name},
            field="files",
            code="content",
        )
    return _store(actor, file, name)


@transaction.atomic
def _store(actor: Member, file: ReceivedFile, name: str) -> ReleaseFile:
    limits.check_file(actor=actor)
    row = ReleaseFile(uploader=actor, name=name, key=secrets.token_hex(16), size=file.size or 0, sha256=file.sha256)
    try:
        file.keep(_place(row))
        # The row last: without its file there is none.
        row.save(force_insert=True)
    except BaseException:
        _place(row).unlink(missing_ok=True)
        raise
    return row


def require_own(actor: Member, files: Sequence[ReleaseFile]) -> None:
    """Raise InvalidInput unless each file is the actor's and loose, and no two have one name."""
    if any(file.release_id is not None or file.uploader_id != actor.pk for file in files):
        raise InvalidInput(_("This file is not here any more. Add it again."), field="files")
    if len({file.name.casefold() for file in files}) < len(files):
        raise InvalidInput(_("Two of the files have the same name."), field="files")


def sweep() -> int:
    """Delete files that no release has taken for a day, rows and files. Returns how many. Safe to run twice."""
    sweep_aside(aside(), older_than=_LOOSE_FOR.total_seconds())
    with transaction.atomic():
        loose = ReleaseFile.objects.filter(release__isnull=True, created_at__lt=HearthNow() - _LOOSE_FOR)
        rows = list(loose.select_for_update(skip_locked=True).order_by("created_at")[:_BATCH])
        ReleaseFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    # After the commit: a file without a row is rubbish, a row without a file would be a broken download.
    for row in rows:
        _place(row).unlink(missing_ok=True)
    return len(rows)


def _place(row: ReleaseFile) -> Path:
    return Path(settings.MEDIA_ROOT) / row.path
