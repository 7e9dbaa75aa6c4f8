"""A browser without scripts: cookies, and the forms that pages carry, over real HTTP."""

import http.client
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin

from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from members.models import Member


@dataclass
class Form:
    """A form as it stands on a page, with what its hidden fields hold (its tokens among them)."""

    action: str
    multipart: bool
    hidden: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self.inside = page, list[Form](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self.inside = True
            action = urldefrag(urljoin(self.page, said.get("action", ""))).url
            self.found.append(Form(action, "multipart" in said.get("enctype", "")))
        elif tag == "input" and self.inside and said.get("type") == "hidden":
            self.found[-1].hidden[said["name"]] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


@dataclass
class Answer:
    """What came back, and after how many seconds."""

    status: int
    location: str
    body: bytes
    seconds: float


class Browser:
    """Somebody at the running product; signed in from the start if `member` is given."""

    def __init__(self, port: int, member: Member | None = None) -> None:
        self.port = port
        self.cookies: SimpleCookie = SimpleCookie()
        if member is not None:
            client = Client()
            client.force_login(member)
            self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def form(self, page: str, action: str) -> Form:
        """Open `page` and return its form whose action ends in `action`."""
        answer = self.get(page)
        assert answer.status == 200, (page, answer.status)
        reader = _Forms(page)
        reader.feed(answer.body.decode())
        return next(form for form in reader.found if form.action.endswith(action))

    def send(self, form: Form, **fields: Any) -> Answer:
        """Send a form with these fields; a `BytesIO` is a file."""
        data = {**form.hidden, **fields}
        if form.multipart:
            return self._ask("POST", form.action, encode_multipart(BOUNDARY, data), MULTIPART_CONTENT)
        assert not any(isinstance(value, BytesIO) for value in data.values())
        return self._ask("POST", form.action, urlencode(data).encode(), "application/x-www-form-urlencoded")

    def fill(self, page: str, action: str, **fields: Any) -> Answer:
        """Open a page, fill its form in, send it."""
        return self.send(self.form(page, action), **fields)

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        headers = {
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
            "Origin": f"http://localhost:{self.port}",
            **({"Content-Type": kind} if kind else {}),
        }
        begun = time.monotonic()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        seconds = time.monotonic() - begun
        connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        return Answer(response.status, response.headers.get("Location", ""), content, seconds)
