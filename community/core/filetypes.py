"""Which files members may offer: an ending that we know, and a content that begins as such files begin.

What a file is served as comes from this table alone, and always as an attachment; the check of the content keeps a
program from being handed round as a picture of something else. It is no virus scanner.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

# How much of a file's beginning and end is looked at.
HEAD, TAIL = 4096, 65_558

Check = Callable[[bytes, bytes], bool]
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE)


def _begins(*magics: bytes, at: int = 0) -> Check:
    return lambda head, _tail: any(head[at:].startswith(magic) for magic in magics)


def _zip(head: bytes, tail: bytes) -> bool:
    """Begins with an entry and ends with the list of entries: not cut off, and no program with an archive behind it."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and b"PK\x05\x06" in tail


def _pdf(head: bytes, tail: bytes) -> bool:
    return head.startswith(b"%PDF-") and b"%%EOF" in tail[-2048:]


def _text(head: bytes, tail: bytes) -> bool:
    """UTF-8 or UTF-16 without control characters, and not a page or drawing under another name."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _is_plain(head[: len(head) // 2 * 2], "utf-16")
    return _is_plain(head, "utf-8") and b"\x00" not in tail


def _is_plain(head: bytes, encoding: str) -> bool:
    # The last character of a longer text may be cut in two.
    for cut in range(4 if len(head) >= HEAD - 1 else 1):
        try:
            text = head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = any(ord(char) < 32 and char not in "\t\n\r\f" for char in text)
        return not controls and not _MARKUP.search(text.encode())
    return False


def _json(head: bytes, tail: bytes) -> bool:
    return _text(head, tail) and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _gpx(head: bytes, tail: bytes) -> bool:
    return _text(head, tail) and b"<gpx" in head


def _stl(head: bytes, tail: bytes) -> bool:
    """Text begins with "solid"; the other kind has 80 free bytes and a number of triangles, no more to be known."""
    return head.startswith(b"solid") or (len(head) >= 84 and not head.startswith((b"MZ", b"\x7fELF", b"#!", b"<")))


@dataclass(frozen=True)
class FileType:
    """What a file with this ending is served as, and whether its content can be one."""

    content_type: str
    fits: Check


_ZIP = FileType("application/zip", _zip)
TYPES: dict[str, FileType] = {
    "zip": _ZIP,
    "7z": FileType("application/x-7z-compressed", _begins(b"7z\xbc\xaf\x27\x1c")),
    "gz": FileType("application/gzip", _begins(b"\x1f\x8b\x08")),
    "tgz": FileType("application/gzip", _begins(b"\x1f\x8b\x08")),
    "xz": FileType("application/x-xz", _begins(b"\xfd7zXZ\x00")),
    "tar": FileType("application/x-tar", _begins(b"ustar", at=257)),
    "pdf": FileType("application/pdf", _pdf),
    "epub": FileType("application/epub+zip", _zip),
    "docx": FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _zip),
    "xlsx": FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _zip),
    "pptx": FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", _zip),
    "odt": FileType("application/vnd.oasis.opendocument.text", _zip),
    "ods": FileType("application/vnd.oasis.opendocument.spreadsheet", _zip),
    "3mf": FileType("model/3mf", _zip),
    "stl": FileType("model/stl", _stl),
    "txt": FileType("text/plain; charset=utf-8", _text),
    "md": FileType("text/plain; charset=utf-8", _text),
    "csv": FileType("text/csv; charset=utf-8", _text),
    "json": FileType("application/json", _json),
    "gpx": FileType("application/gpx+xml", _gpx),
    "ttf": FileType("font/ttf", _begins(b"\x00\x01\x00\x00", b"true")),
    "otf": FileType("font/otf", _begins(b"OTTO")),
    "woff2": FileType("font/woff2", _begins(b"wOF2")),
    "jpg": FileType("image/jpeg", _begins(b"\xff\xd8\xff")),
    "png": FileType("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "mp3": FileType("audio/mpeg", _begins(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "flac": FileType("audio/flac", _begins(b"fLaC")),
    "ogg": FileType("audio/ogg", _begins(b"OggS")),
}
# Shown on the form, in an order that people read.
ENDINGS = tuple(TYPES)


def fits(ending: str, head: bytes, tail: bytes) -> bool:
    """Whether a content with this beginning and end can be a file of this ending, which is one of ours."""
    found = TYPES.get(ending)
    return found is not None and found.fits(head, tail)


def content_type_of(ending: str) -> str:
    """What a file of this ending is served as."""
    found = TYPES.get(ending)
    return found.content_type if found else "application/octet-stream"
