"""What the frame of every page shows, computed only when a template asks for it."""

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from community.core.display import part_of_site
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
from members.queries.faces import Face, face_of

if TYPE_CHECKING:
    from members.models import Member


class TopLook(NamedTuple):
    """Variables of templates/components/top_bar.html; `reader` is None for visitors."""

    site_name: str
    part: str
    reader: Face | None
    unread: int
    can_moderate: bool
    at_desk: bool


class BoardLook(NamedTuple):
    """A board in the rail."""

    name: str
    url: str
    unread: int


class SectionLook(NamedTuple):
    """A section in the rail."""

    name: str
    url: str
    boards: tuple[BoardLook, ...]


class RailLook(NamedTuple):
    """Variables of templates/components/rail_boards.html. `path` is "" where the rail does not lead."""

    sections: tuple[SectionLook, ...]
    signed_in: bool
    unread_threads: int
    path: str


class Chrome:
    """The frame's contents for one reader. Each part costs nothing until used, and then a query or two, once."""

    def __init__(self, user: "Member | AnonymousUser", path: str = "") -> None:
        self._user = user
        self._path = path

    @property
    def _member(self) -> "Member | None":
        return None if isinstance(self._user, AnonymousUser) else self._user

    @property
    def origin(self) -> str:
        """The site's address, for what is read elsewhere."""
        return str(settings.BASE_URL)

    @property
    def part(self) -> str:
        """Which part of the bottom bar the page belongs to."""
        return part_of_site(self._path)

    @property
    def top(self) -> TopLook:
        """The bar above every page."""
        return TopLook(
            site_name=self.site.name,
            part=self.part,
            reader=face_of(self._member) if self._member else None,
            unread=self.unread,
            can_moderate=self.can_moderate,
            at_desk=self._path == reverse("home:desk"),
        )

    @property
    def rail(self) -> RailLook:
        """The boards beside every page."""
        sections = tuple(
            SectionLook(one.name, one.url, tuple(BoardLook(line.name, line.url, line.unread) for line in one.boards))
            for one in self.sections
        )
        addresses = {"/unread/", *(board.url for section in sections for board in section.boards)}
        return RailLook(
            sections=sections,
            signed_in=self._member is not None,
            unread_threads=self.unread_threads,
            path=self._path if self._path in addresses else "",
        )

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
        "chrome": Chrome(getattr(request, "user", None) or AnonymousUser(), request.path),
        "may_read_mails": partial(may_read_mails, request),
    }
