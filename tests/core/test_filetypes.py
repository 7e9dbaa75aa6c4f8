import gzip
import io
import tarfile
import zipfile

import pytest
from PIL import Image

from community.core.filetypes import HEAD, TAIL, TYPES, content_type_of, fits


def zipped(name: str = "a.txt", data: bytes = b"hello") -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        # A fixed date: both test processes must collect the very same bytes.
        archive.writestr(zipfile.ZipInfo(name), data)
    return into.getvalue()


def tarred() -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return into.getvalue()


def picture(kind: str) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (4, 4)).save(into, kind)
    return into.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00" + b"\x00" * 200
ELF = b"\x7fELF" + b"\x00" * 200


@pytest.mark.parametrize(
    ("ending", "content", "right"),
    [
        ("zip", zipped(), True),
        ("zip", zipped()[:-30], False),
        ("zip", EXE + zipped(), False),
        ("zip", b"", False),
        ("docx", zipped("word/document.xml"), True),
        ("docx", PDF, False),
        ("pdf", PDF, True),
        ("pdf", PDF[:-7], False),
        ("pdf", PAGE, False),
        ("gz", gzip.compress(b"hello", mtime=0), True),
        ("gz", zipped(), False),
        ("tar", tarred(), True),
        ("tar", b"x" * 512, False),
        ("txt", "你好, 世界\n".encode(), True),
        ("txt", "你好".encode("utf-16"), True),
        ("txt", ("字" * 3000).encode(), True),
        ("txt", b"\xff\xfd\xfc", False),
        ("txt", "你".encode()[:2], False),
        ("txt", b"\x00\x01\x02", False),
        ("txt", b"bell \x07", False),
        ("txt", b"a" * HEAD + b"\x00", False),
        ("txt", PAGE, False),
        ("txt", DRAWING, False),
        ("md", b"# Title\n\nUse `a < b`.", True),
        ("md", b"text <ScRiPt src=x>", False),
        ("csv", b"a,b\n1,2\n", True),
        ("json", b' {"a": 1}', True),
        ("json", b"a = 1", False),
        ("gpx", b'<?xml version="1.0"?><gpx version="1.1"></gpx>', True),
        ("gpx", DRAWING, False),
        ("stl", b"solid cube\nendsolid", True),
        ("stl", b"\x00" * 84, True),
        ("stl", EXE, False),
        ("stl", ELF, False),
        ("jpg", picture("JPEG"), True),
        ("jpg", picture("PNG"), False),
        ("png", picture("PNG"), True),
        ("7z", b"7z\xbc\xaf\x27\x1c\x00\x04", True),
        ("xz", b"\xfd7zXZ\x00", True),
        ("mp3", b"ID3\x04", True),
        ("exe", EXE, False),
        ("html", PAGE, False),
        ("svg", DRAWING, False),
        ("js", b"alert(1)", False),
        ("", b"anything", False),
    ],
)
def test_ending_and_content_must_agree(ending: str, content: bytes, right: bool) -> None:
    assert fits(ending, content[:HEAD], content[-TAIL:]) is right


def test_nothing_is_served_as_what_a_browser_would_run() -> None:
    served = {content_type_of(ending).partition(";")[0] for ending in TYPES}
    assert not served & {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml"}
    assert not any("javascript" in one for one in served)
    assert content_type_of("exe") == "application/octet-stream"
