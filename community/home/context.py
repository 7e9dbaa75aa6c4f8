"""What the frame of every page shows, computed only when a template asks for it."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import cached_property

from community.home.policies import may_read_mails
from community.home.queries.newcomers import Newcomer, newcomers_for
from community.moderation import policies as moderation
from community.moderation.queries import waiting_count
from community.notifications import queries as notifications
from community.site_settings import queries as site_settings
from community.site_settings.models import SiteSettings
from events.queries.around import City, NextMeetup, city_summary, next_meetup_for
from forums.queries.boards import SectionLines, rail_sections
from forums.queries.feedback import overdue_count

if TYPE_CHECKING:
    from members.models import Member


class Chrome:
    """The frame's contents for one reader. Each part costs nothing until used, and then a query or two, once."""

    def __init__(self, user: "Member | AnonymousUser") -> None:
        self._user = user

    @property
    def _member(self) -> "Member | None":
        return None if isinstance(self._user, AnonymousUser) else self._user

    @property
    def origin(self) -> str:
        """The site's address, for what is read elsewhere."""
        return str(settings.BASE_URL)

    @cached_property
    def site(self) -> SiteSettings:
        """The community's name, tagline and record numbers."""
        return site_settings.current()

    @cached_property
    def sections(self) -> list[SectionLines]:
        """The boards, with what the reader has not read."""
        return rail_sections(self._user)

    @cached_property
    def unread(self) -> int:
        """Unread lines of the inbox, at most 100."""
        return notifications.unread_count(self._member) if self._member else 0

    @cached_property
    def unread_threads(self) -> int:
        """Threads with something unread in what the reader follows, at most 100."""
        boards = (line.board for section in self.sections for line in section.boards)
        return next((board.unread_threads for board in boards), 0) if self._member else 0

    @cached_property
    def next_meetup(self) -> NextMeetup | None:
        """The reader's next meetup."""
        return next_meetup_for(self._member) if self._member else None

    @cached_property
    def city(self) -> City | None:
        """The reader's city in figures."""
        place = self._member.place if self._member else None
        return city_summary(place) if place else None

    @cached_property
    def newcomers(self) -> list[Newcomer]:
        """Whom the reader could greet."""
        return newcomers_for(self._member) if self._member else []

    @cached_property
    def can_moderate(self) -> bool:
        """Whether the reader works at the desk."""
        return moderation.has_desk(self._user)

    @cached_property
    def desk_count(self) -> int:
        """What waits at the desk, for those who work there."""
        return waiting_count(self._member) if self._member and self.can_moderate else 0

    @cached_property
    def overdue(self) -> int:
        """How many answers of the team are overdue, for those who give them."""
        return overdue_count(self._user) if self._member and self._member.is_staff else 0


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `chrome` in every template, and whether the visitor `may_read_mails` of this machine."""
    return {
        "chrome": Chrome(getattr(request, "user", None) or AnonymousUser()),
        "may_read_mails": partial(may_read_mails, request),
    }
