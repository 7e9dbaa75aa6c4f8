import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadhandler import StopUpload
from django.http import UnreadablePostError

from community.core.errors import InvalidInput, NotAllowed, TooMany
from community.core.uploads import ReceivedFile, StreamingUploadHandler
from community.site_settings import services as site_settings
from forums.models import ReleaseFile, Thread
from forums.services import files
from members.models import Member
from tests.conftest import TestClock
from tests.factories.resources import received, release, resource_thread, trusted, upload, zipped


def kept(media_root: Path) -> list[str]:
    """Names of all files that lie below `media_root`."""
    return sorted(path.name for path in media_root.rglob("*") if path.is_file())


@pytest.fixture
def downloads(regular: Member) -> Thread:
    return resource_thread(regular)


def test_a_file_is_kept_byte_for_byte(regular: Member, downloads: Thread, media_root: Path) -> None:
    content = zipped("night")
    row = upload(regular, downloads, "..\\Night 1.ZIP", content)
    assert (row.name, row.size, row.sha256) == ("Night 1.zip", len(content), hashlib.sha256(content).hexdigest())
    assert (media_root / row.path).read_bytes() == content
    assert kept(media_root) == [row.key]
    assert row.release is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("run.exe", b"MZ", "type"),
        ("page.html", b"<html>", "type"),
        ("drawing.svg", b"<svg>", "type"),
        ("photos.zip.exe", zipped(), "type"),
        ("no-ending", zipped(), "type"),
        ("empty.txt", b"", "empty"),
        ("program.zip", b"MZ\x90\x00" * 20, "content"),
        ("page.txt", b"<html><script>alert(1)</script>", "content"),
    ],
)
def test_what_is_not_taken(
    regular: Member, downloads: Thread, media_root: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        upload(regular, downloads, name, content)
    assert (refused.value.code, refused.value.field) == (code, "files")
    assert kept(media_root) == []
    assert not ReleaseFile.objects.exists()


def test_only_who_may_release_uploads(novice: Member, stranger: Member, media_root: Path) -> None:
    own = resource_thread(novice)
    for actor in (novice, stranger):
        with pytest.raises(NotAllowed):
            upload(actor, own)
    assert kept(media_root) == []


def test_a_day_has_so_many_files(regular: Member, downloads: Thread) -> None:
    site_settings.change_policy(actor=None, name="resources", numbers={"files_a_day": 1}, reason="test")
    upload(regular, downloads)
    with pytest.raises(TooMany):
        upload(regular, downloads)
    assert ReleaseFile.objects.count() == 1


def test_too_large_ends_the_upload(media_root: Path) -> None:
    handler = StreamingUploadHandler(folder=files.aside(), limit=100)
    handler.new_file("files", "a.zip", "application/zip", None)
    handler.receive_data_chunk(b"x" * 100, 0)
    assert len(kept(media_root)) == 1
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"x", 100)
    assert kept(media_root) == []


def test_an_upload_that_breaks_off_leaves_nothing(db: None, media_root: Path) -> None:
    handler = files.handler()
    handler.new_file("files", "a.zip", "application/zip", None)
    handler.receive_data_chunk(b"x" * 100, 0)
    handler.upload_interrupted()
    assert kept(media_root) == []


def test_the_request_s_end_deletes_what_nobody_kept(db: None, media_root: Path) -> None:
    file = received("a.zip", zipped())
    assert isinstance(file, ReceivedFile)
    assert len(kept(media_root)) == 1
    file.close()
    assert kept(media_root) == []


@pytest.mark.parametrize("step", ["write", "flush", "fsync", "replace"])
def test_a_full_disk_leaves_nothing(
    regular: Member, downloads: Thread, media_root: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if step in ("fsync", "replace"):
        monkeypatch.setattr(os, step, full)
    else:
        monkeypatch.setattr(f"community.core.uploads._Aside.{step}", full)
    with pytest.raises(OSError, match="No space"):
        upload(regular, downloads)
    assert kept(media_root) == []
    assert not ReleaseFile.objects.exists()


def test_a_row_that_can_t_be_written_leaves_no_file(
    regular: Member, downloads: Thread, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise UnreadablePostError("gone")

    monkeypatch.setattr(ReleaseFile, "save", broken)
    with pytest.raises(UnreadablePostError):
        upload(regular, downloads)
    assert kept(media_root) == []


def test_what_no_release_took_is_swept_after_a_day(
    regular: Member, downloads: Thread, media_root: Path, clock: TestClock
) -> None:
    trusted(regular)
    taken = release(regular, downloads, files=[upload(regular, downloads, "taken.zip")]).files.get()
    left = upload(regular, downloads, "left.zip")
    killed = files.aside() / ".new-killed"
    killed.write_bytes(b"half")
    os.utime(killed, (0, 0))
    clock.move(timedelta(hours=23))
    assert files.sweep() == 0
    assert not killed.exists()
    clock.move(timedelta(hours=2))
    assert files.sweep() == 1
    assert files.sweep() == 0
    assert left.key not in kept(media_root)
    assert taken.key in kept(media_root)
