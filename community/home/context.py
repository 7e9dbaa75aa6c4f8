"""What the frame of every page shows, computed only when a template asks for it."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import cached_property

from community.notifications import queries as notifications
from community.site_settings import queries as site_settings
from community.site_settings.models import SiteSettings
from forums.queries.boards import SectionLines, rail_sections

if TYPE_CHECKING:
    from members.models import Member


class Chrome:
    """The frame's contents for one reader; each part is at most one or two queries, and none when unused."""

    def __init__(self, viewer: "Member | None") -> None:
        self.viewer = viewer

    @cached_property
    def site(self) -> SiteSettings:
        return site_settings.current()

    @cached_property
    def sections(self) -> list[SectionLines]:
        """Sections and boards of the left rail, with what is unread."""
        return rail_sections(self.viewer or AnonymousUser())

    @cached_property
    def unread(self) -> int:
        """Unread lines of the inbox, at most 100."""
        return notifications.unread_count(self.viewer) if self.viewer else 0


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `chrome` in every template."""
    user = getattr(request, "user", None)
    return {"chrome": Chrome(user if user is not None and user.is_authenticated else None)}  # type: ignore[arg-type]
