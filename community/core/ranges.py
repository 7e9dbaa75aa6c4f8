"""Parts of a file, as RFC 9110 has them: downloads that broke off go on where they were."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import parse_etags

_CHUNK = 128 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True)
class Part:
    """Bytes `first` to `last`, both counted in."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(ValueError):
    """The range asked for lies beyond the end."""


def part_asked_for(header: str, size: int) -> Part | None:
    """Read a Range header for a file of `size` bytes: None where the whole file is the answer.

    That is so for what is no range of bytes or badly written, and for several ranges at once: a server may ignore
    these, and many small ones are a way to make it work hard. Raises Unsatisfiable (416).
    """
    found = _RANGE.fullmatch(header.strip().replace(" ", ""))
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return Part(size - length, size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Part(int(first), min(int(last), size - 1) if last else size - 1)


def is_from_the_start(request: HttpRequest, size: int) -> bool:
    """Whether this asks for the file's beginning: what goes on with a download is no new one."""
    try:
        part = part_asked_for(request.headers.get("Range", ""), size)
    except Unsatisfiable:
        return False
    return part is None or part.first == 0


def file_response(request: HttpRequest, path: Path, *, size: int, etag: str, content_type: str) -> HttpResponse:
    """Answer with the file at `path`, or the part of it that is asked for: 200, 206, 304 or 416.

    `etag` is a strong one, in quotes. A Range is honoured for GET only, and with If-Range only while the tag is still
    the file's; a date there never is (we send none).
    """
    response: HttpResponse | StreamingHttpResponse
    if _is_known(request, etag):
        response = HttpResponse(status=304)
    else:
        response = _whole_or_part(request, path, size, etag, content_type)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    return response  # type: ignore[return-value]


def _is_known(request: HttpRequest, etag: str) -> bool:
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or etag in tags or f"W/{etag}" in tags


def _whole_or_part(
    request: HttpRequest, path: Path, size: int, etag: str, content_type: str
) -> HttpResponse | StreamingHttpResponse:
    wanted = request.headers.get("Range", "") if request.method == "GET" else ""
    if request.headers.get("If-Range", etag).strip() != etag:
        wanted = ""
    try:
        part = part_asked_for(wanted, size)
    except Unsatisfiable:
        refused = HttpResponse(status=416, content_type=content_type)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    sent = part or Part(0, size - 1)
    response = StreamingHttpResponse(_read(path, sent), status=206 if part else 200, content_type=content_type)
    response["Content-Length"] = str(sent.length)
    if part:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return response


def _read(path: Path, part: Part) -> Iterator[bytes]:
    # A slow reader must not hold a connection to the database all the while.
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
    left = part.length
    with path.open("rb") as file:
        file.seek(part.first)
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
