"""Files while they arrive: stopped when they are larger than any we take, or written to disk as they come."""

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from community.core.filetypes import HEAD, TAIL


class LimitedUploadHandler(FileUploadHandler):
    """Counts what arrives; past the limit the upload ends and the view sees `request.META["hearth.too_large"]`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_BYTES:
            if self.request is not None:
                self.request.META["hearth.too_large"] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


class ReceivedFile(UploadedFile):
    """A file that lies aside, whole, until `keep` gives it its place; closing it (the request's end) deletes it.

    `sha256`, `head` and `tail` (its first and last bytes) were taken while it arrived.
    """

    def __init__(self, file: "_Aside", *, name: str, content_type: str, size: int) -> None:
        # A name of ours: `UploadedFile` would change theirs in its own way; who keeps the file cleans `raw_name`.
        super().__init__(cast(IO[Any], file), "upload", content_type, size, None, {})
        self.raw_name = name
        self.sha256 = file.digest.hexdigest()
        self.head, self.tail = bytes(file.head), bytes(file.tail)
        self._aside = file

    def keep(self, target: Path) -> None:
        """Give the file its place: synced, then renamed, so that there is always the whole file or none."""
        self._aside.keep(target)


class _Aside:
    """The file on disk while it arrives."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=folder, prefix=".new-")
        self.path = Path(path)
        self._file = os.fdopen(descriptor, "wb")
        self.digest = hashlib.sha256()
        self.head, self.tail = bytearray(), bytearray()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.digest.update(data)
        if len(self.head) < HEAD:
            self.head += data[: HEAD - len(self.head)]
        self.tail += data
        del self.tail[: max(0, len(self.tail) - TAIL)]

    def flush(self) -> None:
        # What does not fit shows here at the latest, while there is somebody to tell.
        self._file.flush()
        os.fsync(self._file.fileno())

    def keep(self, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(self.path, 0o644)
        os.replace(self.path, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @property
    def closed(self) -> bool:
        return self._file.closed

    def close(self) -> None:
        try:
            # Closing writes what is left in the buffer, which may not fit either.
            with contextlib.suppress(OSError):
                self._file.close()
        finally:
            self.path.unlink(missing_ok=True)


class StreamingUploadHandler(FileUploadHandler):
    """Writes each file to `folder` as it arrives, never into memory; beyond `limit` bytes the upload ends (413).

    For views that set `request.upload_handlers` themselves, before anything reads the form.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: Any = None, *, folder: Path, limit: int) -> None:
        super().__init__(request)
        self.folder, self.limit = folder, limit
        self.file: _Aside | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0
        self.file = _Aside(self.folder)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.file is not None  # noqa: S101 - `new_file` comes first
        self.received += len(raw_data)
        if self.received > self.limit:
            self.file.close()
            if self.request is not None:
                self.request.META["hearth.too_large"] = True
            raise StopUpload(connection_reset=False)
        try:
            self.file.write(raw_data)
        except OSError:
            self.file.close()
            raise

    def file_complete(self, file_size: int) -> ReceivedFile:
        assert self.file is not None  # noqa: S101 - `new_file` comes first
        try:
            self.file.flush()
        except OSError:
            self.file.close()
            raise
        file, self.file = self.file, None
        return ReceivedFile(file, name=self.file_name or "", content_type=self.content_type or "", size=file_size)

    def upload_interrupted(self) -> None:
        """The browser went away in the middle."""
        if self.file is not None:
            self.file.close()


def received(name: str, content: bytes, *, folder: Path) -> ReceivedFile:
    """A file as if it had just arrived in `folder` under this name; to be closed, as a request does."""
    handler = StreamingUploadHandler(folder=folder, limit=len(content))
    handler.new_file("files", name, "", None)
    handler.receive_data_chunk(content, 0)
    return handler.file_complete(len(content))


def sweep_aside(folder: Path, *, older_than: float) -> int:
    """Delete what a killed process has left in `folder` for more seconds than that. Returns how many."""
    swept = 0
    for path in folder.glob(".new-*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > older_than:
                path.unlink()
                swept += 1
    return swept
