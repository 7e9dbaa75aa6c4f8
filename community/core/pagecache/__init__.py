"""Pages are kept in memory and never served once they are not true any more (docs/architecture.md)."""

from community.core.pagecache.views import kept_page
from community.core.pagecache.wsgi import KeptPages

__all__ = ["KeptPages", "kept_page"]
