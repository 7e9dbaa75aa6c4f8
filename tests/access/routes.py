"""Every route of the product, read from the URLconf."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

# Django's and allauth's own screens are proven by their projects; ours begin where these prefixes don't match.
LIBRARIES = ("admin:",)


@dataclass(frozen=True)
class Route:
    """One named address: `forums:thread` and the names of its arguments."""

    name: str
    arguments: tuple[str, ...]


def all_routes() -> list[Route]:
    """Return every named route, sorted, without those of the admin."""
    found = {route.name: route for route in _walk(get_resolver(), "", ())}
    return [found[name] for name in sorted(found)]


def _walk(resolver: URLResolver, namespace: str, above: tuple[str, ...]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        arguments = above + tuple(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern)))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""), arguments)
        elif isinstance(pattern, URLPattern) and not namespace.startswith(LIBRARIES):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield Route(namespace + pattern.name, arguments)
