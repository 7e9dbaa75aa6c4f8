"""Kept pages are served before Django begins: no middleware, no template, one query that says whether they stand."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.http.cookie import parse_cookie
from django.utils.translation import get_language_from_request

from community.core import memberstamps, tally
from community.core.pagecache.pages import Depends, Page, Shelf, encoding_for
from community.core.pagecache.stamps import Stamps
from community.core.pagecache.views import ATTRIBUTE

log = structlog.get_logger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# Who has waited so long for somebody else's rendering renders the page too.
_PATIENCE = 2.0
# Cookies and headers that make an answer somebody's own.
_PERSONAL_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE")
_LONGEST_QUERY = 300
# What belongs to one answer, not to the page.
_NOT_KEPT = frozenset({"content-length", "date", "etag"})


class KeptPages:
    """A WSGI application in front of Django's that answers from the pages it has kept.

    Those for every visitor have one half of the memory, those for one member each the other. Without a database nothing
    that was kept is shown.
    """

    def __init__(self, application: Application, *, most_bytes: int) -> None:
        self._application = application
        self._stamps = Stamps()
        self.shelf = Shelf(most_bytes // 2)
        self.members_shelf = Shelf(most_bytes // 2)
        self._rendering: dict[str, Lock] = {}
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = key_of(environ)
        if key is None:
            return self._application(environ, start_response)
        if session := _session_of(environ.get("HTTP_COOKIE", "")):
            return self._answer_member(key, session, environ, start_response)
        page = self.shelf.get(key)
        if page is None:
            return self._render(key, environ, start_response)
        if not self._stands(page):
            with self._only_one(key):
                # Somebody else may have rendered it meanwhile.
                old, page = page, self.shelf.get(key)
                if page is None or page is old or not self._stands(page):
                    return self._render(key, environ, start_response)
        return self._serve(key, page, environ, start_response)

    def _stands(self, page: Page) -> bool:
        """Whether the page shows what is so at this moment."""
        return page.is_young and self._stamps.fingerprint(page.keys) == page.version

    def _answer_member(
        self, key: str, session: str, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        page = self.members_shelf.get(key)
        if page is None or not self._stands_for_member(page, session):
            return self._render(key, environ, start_response)
        _count_view(page, environ)
        # Not packed: it holds secrets beside what others wrote. No ETag: nobody's copy is to be sent from twice.
        body = page.with_new_tokens()
        start_response("200 OK", [*page.headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _stands_for_member(self, page: Page, session: str) -> bool:
        reader = page.depends.reader
        return (
            reader is not None
            and page.is_young
            and self._stamps.of_member(page.keys, reader.member_id, session) == (page.version, reader.stamp)
            and memberstamps.in_cache(reader.member_id) == reader.in_cache
        )

    def _render(self, key: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        begun: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            begun[:] = [status, headers, exc_info]
            return lambda _data: None

        response = self._application(environ, begin)
        status, headers, exc_info = begun
        depends = getattr(response, ATTRIBUTE, None)
        if (
            isinstance(depends, Depends)
            and isinstance(response, HttpResponse)
            and _may_keep(response, depends, environ)
        ):
            kept = [(name, value) for name, value in headers if name.lower() not in _NOT_KEPT]
            if depends.reader is not None:
                self.members_shelf.put(key, Page(kept, response.content, depends))
            else:
                page = Page(_with_vary(kept), response.content, depends)
                response.close()
                self.shelf.put(key, page)
                return self._serve(key, page, environ, start_response)
        else:
            self.shelf.drop(key)
            self.members_shelf.drop(key)
        start_response(status, headers, exc_info) if exc_info else start_response(status, headers)
        return response

    def _serve(self, key: str, page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        _count_view(page, environ)
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""), len(page.body))
        etag = page.etag(encoding)
        if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
            start_response("304 Not Modified", [*page.headers, ("ETag", etag)])
            return []
        first = encoding and encoding not in page.packed
        body = page.encoded(encoding)
        if first:
            self.shelf.put(key, page)
        headers = [*page.headers, ("ETag", etag), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    @contextmanager
    def _only_one(self, key: str) -> Iterator[None]:
        """Have others wait who want the same page."""
        with self._lock:
            lock = self._rendering.setdefault(key, Lock())
        held = lock.acquire(timeout=_PATIENCE)
        try:
            yield
        finally:
            if held:
                with self._lock:
                    self._rendering.pop(key, None)
                lock.release()


def key_of(environ: Environ) -> str | None:
    """What tells pages apart: for a session all that its browser sends. None for what is never kept."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or any(name in environ for name in _PERSONAL_HEADERS):
        return None
    query = environ.get("QUERY_STRING", "")
    if len(query) > _LONGEST_QUERY or b"\x00" in unquote_to_bytes(query):
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    # A message waits for this reader.
    if "messages=" in cookies:
        return None
    language = _language(cookies, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    scheme = environ.get("wsgi.url_scheme", "") + environ.get("HTTP_X_FORWARDED_PROTO", "")
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
    key = "\n".join((scheme, host, environ.get("PATH_INFO", ""), query, language))
    # Forms on the page hold what the other cookies must confirm.
    return f"{key}\n{cookies}" if settings.SESSION_COOKIE_NAME in cookies else key


@lru_cache(maxsize=4096)
def _session_of(cookies: str) -> str:
    """The session that a request belongs to, "" for none."""
    return parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "") if cookies else ""


def _count_view(page: Page, environ: Environ) -> None:
    if page.depends.viewed and environ["REQUEST_METHOD"] == "GET" and not _is_ahead(environ):
        tally.add(page.depends.viewed)


@lru_cache(maxsize=4096)
def _language(cookies: str, accepted: str) -> str:
    """The language that Django will choose, by its own rules."""
    request: Any = SimpleNamespace(
        COOKIES=parse_cookie(cookies), META={"HTTP_ACCEPT_LANGUAGE": accepted}, path_info="/"
    )
    language: str = get_language_from_request(request)
    return language


def _may_keep(response: HttpResponse, depends: Depends, environ: Environ) -> bool:
    whole = response.status_code == 200 and not response.streaming and "Content-Encoding" not in response.headers
    if depends.reader is not None:
        return whole and _sets_nothing_new(response, environ.get("HTTP_COOKIE", ""))
    control = response.headers.get("Cache-Control", "")
    return whole and not response.cookies and "private" not in control and "no-store" not in control


def _sets_nothing_new(response: HttpResponse, cookies: str) -> bool:
    """Whether the only cookie is the forms' secret once more: Django sends it along with every form."""
    known = parse_cookie(cookies).get(settings.CSRF_COOKIE_NAME)
    return all(name == settings.CSRF_COOKIE_NAME and morsel.value == known for name, morsel in response.cookies.items())


def _with_vary(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    names = next((value for name, value in headers if name.lower() == "vary"), "")
    others = [(name, value) for name, value in headers if name.lower() != "vary"]
    return [*others, ("Vary", f"{names}, Accept-Encoding" if names else "Accept-Encoding")]


def _matches(wanted: str, etag: str) -> bool:
    return bool(wanted) and (
        wanted.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in wanted.split(",")]
    )


def _is_ahead(environ: Environ) -> bool:
    return "prefetch" in environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
