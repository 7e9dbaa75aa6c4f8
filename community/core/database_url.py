from typing import Any
from urllib.parse import unquote, urlsplit


def database_from_url(url: str) -> dict[str, Any]:
    """Django's names for the parts of a libpq URI; a socket folder stands percent-encoded in place of the host."""
    parts = urlsplit(url)
    host, _at, port = parts.netloc.rpartition("@")[2].partition(":")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": port,
    }
