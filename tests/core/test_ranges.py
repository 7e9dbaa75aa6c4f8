from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from community.core.ranges import Unsatisfiable, file_response, is_from_the_start, part_asked_for

DATA = bytes(range(100))
TAG = '"abc"'


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=0-9", (0, 9)),
        ("bytes=10-", (10, 99)),
        ("bytes=99-99", (99, 99)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-1", (99, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes= 5 - 6", (5, 6)),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=9-5", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("bytes=0x1-2", None),
        ("bytes=" + "9" * 30 + "-", None),
    ],
)
def test_ranges(header: str, part: tuple[int, int] | None) -> None:
    found = part_asked_for(header, 100)
    assert (found and (found.first, found.last)) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"])
def test_beyond_the_end(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        part_asked_for(header, 100)


def ask(tmp_path: Path, method: str = "get", **headers: str) -> HttpResponse:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return file_response(request, path, size=100, etag=TAG, content_type="application/zip")


@pytest.mark.parametrize(
    ("headers", "status", "body", "content_range"),
    [
        ({}, 200, DATA, None),
        ({"Range": "bytes=5-9"}, 206, DATA[5:10], "bytes 5-9/100"),
        ({"Range": "bytes=-3"}, 206, DATA[97:], "bytes 97-99/100"),
        ({"Range": "bytes=0-1,5-6"}, 200, DATA, None),
        ({"Range": "bytes=100-"}, 416, b"", "bytes */100"),
        ({"Range": "bytes=5-9", "If-Range": TAG}, 206, DATA[5:10], "bytes 5-9/100"),
        ({"Range": "bytes=5-9", "If-Range": '"other"'}, 200, DATA, None),
        ({"Range": "bytes=5-9", "If-Range": f"W/{TAG}"}, 200, DATA, None),
        ({"Range": "bytes=5-9", "If-Range": "Wed, 21 Oct 2026 07:28:00 GMT"}, 200, DATA, None),
        ({"Range": "bytes=100-", "If-Range": '"other"'}, 200, DATA, None),
        ({"If-None-Match": TAG}, 304, b"", None),
        ({"If-None-Match": f'"x", W/{TAG}'}, 304, b"", None),
        ({"If-None-Match": TAG, "Range": "bytes=5-9"}, 304, b"", None),
        ({"If-None-Match": '"other"', "Range": "bytes=5-9"}, 206, DATA[5:10], "bytes 5-9/100"),
    ],
)
def test_answers(tmp_path: Path, headers: dict[str, str], status: int, body: bytes, content_range: str | None) -> None:
    answer = ask(tmp_path, **headers)
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert (answer.status_code, sent, answer.get("Content-Range")) == (status, body, content_range)
    assert (answer["ETag"], answer["Accept-Ranges"]) == (TAG, "bytes")
    if status in (200, 206):
        assert answer["Content-Length"] == str(len(body))


def test_a_head_knows_no_ranges(tmp_path: Path) -> None:
    answer = ask(tmp_path, "head", Range="bytes=5-9")
    assert (answer.status_code, answer["Content-Length"]) == (200, "100")


def test_a_large_file_comes_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 300_000)
    request = RequestFactory().get("/", headers={"Range": "bytes=10-299999"})
    answer = file_response(request, path, size=300_000, etag=TAG, content_type="application/zip")
    pieces = list(answer.streaming_content)  # type: ignore[attr-defined]
    assert max(map(len, pieces)) <= 128 * 1024
    assert sum(map(len, pieces)) == 299_990


@pytest.mark.parametrize(
    ("header", "counts"),
    [
        ("", True),
        ("bytes=0-", True),
        ("bytes=0-0", True),
        ("bytes=5-", False),
        ("bytes=-5", False),
        ("bytes=200-", False),
    ],
)
def test_what_goes_on_is_no_new_download(header: str, counts: bool) -> None:
    assert is_from_the_start(RequestFactory().get("/", headers={"Range": header}), 100) is counts
