import secrets
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings
from django.db import transaction

from community.core import images, pagestamps
from community.core.errors import InvalidInput
from community.moderation.voice import require_own_introduction
from members.models import Member

log = structlog.get_logger(__name__)

EDGE = 256


def set_avatar(*, actor: Member, file: BinaryIO) -> Member:
    """Show the middle of the picture in `file` beside everything `actor` writes; the old one goes.

    Raises InvalidInput for a file that is no picture we take, NotAllowed for somebody who is silenced. The file is
    there before the row names it.
    """
    return put_avatar(actor=actor, encoded=draw_avatar(file))


def draw_avatar(file: BinaryIO) -> images.Encoded:
    """Draw the middle of the picture in `file` anew; takes its time, so not within a transaction.

    Raises InvalidInput (field "avatar") for a file that is no picture we take.
    """
    try:
        return images.reencode(file, edges={"avatar": EDGE}, square=True)["avatar"]
    except images.UnusableImage as error:
        raise InvalidInput(error.message, field="avatar", code=error.code) from error


def put_avatar(*, actor: Member, encoded: images.Encoded) -> Member:
    """Show a drawn picture beside everything `actor` writes; the old one goes. NotAllowed for who is silenced."""
    name = f"avatars/{secrets.token_hex(2)}/{secrets.token_hex(14)}.{encoded.extension}"
    images.write_file(Path(settings.MEDIA_ROOT), name, encoded.data)
    try:
        return _replace(actor, name)
    except BaseException:
        _unlink(name)
        raise


def remove_avatar(*, actor: Member) -> Member:
    """Go back to the initial: free for everybody."""
    return _replace(actor, "")


@transaction.atomic
def _replace(actor: Member, name: str) -> Member:
    member = Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if name:
        require_own_introduction(member)
    old, member.avatar = member.avatar, name
    member.save(update_fields=["avatar"])
    if old:
        # Its file is gone in a moment: no page may show it any more.
        pagestamps.touch(pagestamps.PEOPLE)
        transaction.on_commit(lambda: _unlink(old), robust=True)
    return member


def _unlink(name: str) -> None:
    try:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
    except OSError as error:
        log.warning("avatar_left_behind", name=name, error=repr(error))
