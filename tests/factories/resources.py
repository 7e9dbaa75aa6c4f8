"""Threads for downloads and their releases, through the services."""

import io
import zipfile
from typing import Any

from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory

from community.moderation import services as moderation
from community.moderation.models import Hold
from forums.enums import BoardKind
from forums.models import Board, Release, ReleaseFile, Thread
from forums.services import files, releases
from members.models import Member
from tests.factories.forums import BoardFactory, open_thread
from tests.factories.members import MemberFactory


def zipped(text: str = "hello") -> bytes:
    """A small archive."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        # The same text gives the same bytes.
        archive.writestr(zipfile.ZipInfo("read-me.txt"), text)
    return into.getvalue()


def resource_board(**fields: Any) -> Board:
    """A board for downloads."""
    board: Board = BoardFactory(kind=BoardKind.RESOURCE, **fields)
    return board


def resource_thread(author: Member, board: Board | None = None, **more: Any) -> Thread:
    """A thread for downloads without a release."""
    return open_thread(author, board or resource_board(), title="Night profiles", **more)


def received(name: str, content: bytes) -> Any:
    """A file as a form brings it: through the upload handler, onto the disk."""
    request = RequestFactory().post("/", {"files": io.BytesIO(content)})
    body = request.body.replace(b'filename="files"', f'filename="{name}"'.encode())
    parser = MultiPartParser(
        request.META | {"CONTENT_LENGTH": str(len(body))}, io.BytesIO(body), [files.handler()], "utf-8"
    )
    _fields, found = parser.parse()
    return found["files"]


def upload(actor: Member, thread: Thread, name: str = "profiles.zip", content: bytes | None = None) -> ReleaseFile:
    """A file that is taken in for a release."""
    file = received(name, zipped(name) if content is None else content)
    try:
        return files.upload(actor=actor, thread=thread, file=file)
    finally:
        file.close()


def release(actor: Member, thread: Thread, version: str = "1.0", **more: Any) -> Release:
    """A release with one file, or with those given."""
    chosen = more.pop("files", None) or [upload(actor, thread)]
    return releases.publish_release(actor=actor, thread=thread, version=version, files=chosen, **more)


def trusted(member: Member) -> Member:
    """Somebody who has released something before, so that the next release need not wait."""
    first = release(member, resource_thread(member), "0.1")
    keeper = MemberFactory(is_staff=True, role="regular")
    moderation.approve_hold(actor=keeper, hold=Hold.objects.get(kind="release", object_id=first.pk))
    return member
