"""A rendered page and the shelf that holds as many of them as fit."""

import gzip
import re
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from typing import Final
from uuid import uuid4

import brotli  # type: ignore[import-untyped]

from community.core import pagestamps

# What no stamp tells (a name, a figure, a meetup that has begun) is at most this old.
SECONDS: Final = 60.0
# Shorter texts do not get smaller.
_WORTH_PACKING = 500
# As the tag form_token writes it.
_FORM_TOKEN = re.compile(rb'(?<=<input type="hidden" name="form_token" value=")[0-9a-f-]{36}')


@dataclass(frozen=True)
class Reader:
    """The member for whom alone a page was rendered, and what was so of them (community.core.memberstamps)."""

    member_id: int
    stamp: int
    in_cache: str


@dataclass(frozen=True)
class Depends:
    """What a page shows: the keys of its stamps, and their versions from before anything else was read for it.

    `viewed` is whose views are counted when the page is shown ("thread:<id>"), "" for nobody's. `reader` is None for
    what every visitor may see.
    """

    versions: Mapping[str, int]
    viewed: str = ""
    reader: Reader | None = None


@dataclass
class Page:
    """One answer with status 200 as it left Django, and packed once somebody has asked for that."""

    headers: Sequence[tuple[str, str]]
    body: bytes
    depends: Depends
    made_at: float = field(default_factory=time.monotonic)
    packed: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fingerprint = blake2b(self.body, digest_size=12).hexdigest()
        self.keys = "{" + ",".join(self.depends.versions) + "}"
        self.version = pagestamps.fingerprint(self.depends.versions.values())
        self._between_tokens: Sequence[bytes] = ()
        if self.depends.reader is not None:
            # Sent in no other way than with new ones.
            self._between_tokens, self.body = _FORM_TOKEN.split(self.body), b""

    @property
    def size(self) -> int:
        """Bytes that the page takes, about."""
        texts = (self.body, *self._between_tokens, *self.packed.values())
        return sum(map(len, texts)) + 2000

    @property
    def is_young(self) -> bool:
        """Whether what no stamp tells may still be shown."""
        return time.monotonic() - self.made_at < SECONDS

    def encoded(self, encoding: str) -> bytes:
        """The body in this encoding: "br", "gzip" or "" for as it is."""
        if not encoding:
            return self.body
        if encoding not in self.packed:
            pack = _brotli if encoding == "br" else _gzip
            self.packed[encoding] = pack(self.body)
        return self.packed[encoding]

    def with_new_tokens(self) -> bytes:
        """The body as another one: what is sent from two copies of it is two things."""
        first, *others = self._between_tokens
        parts = [first]
        for part in others:
            parts += (str(uuid4()).encode(), part)
        return b"".join(parts)

    def etag(self, encoding: str) -> str:
        return f'"{self.fingerprint}{"-" if encoding else ""}{encoding}"'


def encoding_for(accepted: str, size: int) -> str:
    """The encoding to answer with: the smallest that a browser takes. Nothing personal is packed, so nothing leaks."""
    if size < _WORTH_PACKING or not accepted:
        return ""
    offers = {}
    for offer in accepted.split(","):
        name, _, quality = offer.partition(";")
        offers[name.strip().lower()] = quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ("br", "gzip") if offers.get(name)), "")


def _brotli(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
    return packed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


class Shelf:
    """The pages of one process: the longest unused ones go when they do not fit any more. Safe between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: str) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        """Keep `page`; also to be called when it has grown."""
        with self._lock:
            self._drop(key)
            if page.size > self._most // 8:
                return
            self._pages[key] = page
            self._sizes[key] = page.size + len(key)
            self._bytes += self._sizes[key]
            while self._bytes > self._most:
                self._drop(next(iter(self._pages)))

    def drop(self, key: str) -> None:
        """Forget the page."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        if self._pages.pop(key, None) is not None:
            self._bytes -= self._sizes.pop(key)

    @property
    def bytes(self) -> int:
        return self._bytes

    def __len__(self) -> int:
        return len(self._pages)
