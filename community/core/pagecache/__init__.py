"""Pages for visitors are kept in memory and never served once they are not true any more (docs/architecture.md)."""

from community.core.pagecache.views import cached_for_visitors
from community.core.pagecache.wsgi import VisitorPages

__all__ = ["VisitorPages", "cached_for_visitors"]
