"""Where the story is played: who and what there is by now, under names that the content knows."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import singledispatch

from django.db import connection

from community.core import clock
from community.home.demo.acts import Act
from community.home.demo.content import Content, Gathering
from community.home.demo.draw import Drawer
from events.models import Meetup, Registration
from forums.models import Post, Thread
from members.models import Member
from members.services.presence import record_presence

_MAIL_AT_ONCE = timedelta(days=15)


@dataclass
class Stage:
    """The state of the replay.

    Members, meetups and registrations are loaded fresh for each act, as a request would; of threads and posts only
    what never changes is looked at, so they are kept.
    """

    content: Content
    ends: datetime
    drawer: Drawer
    password: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    members: dict[str, int] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    posts: dict[tuple[str, int], Post] = field(default_factory=dict)
    desk_posts: dict[str, int] = field(default_factory=dict)
    reports: dict[str, int] = field(default_factory=dict)
    meetups: dict[str, int] = field(default_factory=dict)
    moment: datetime = field(init=False)
    # By how much the database's clock is ahead of this machine's.
    _ahead: timedelta = field(init=False)

    def __post_init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            self._ahead = cursor.fetchone()[0] - datetime.now(UTC)

    def move_to(self, moment: datetime) -> None:
        """Set the one clock to `moment`; it runs on from there."""
        clock.set_offset(moment - (datetime.now(UTC) + self._ahead))
        self.moment = moment

    @property
    def mails_at_once(self) -> bool:
        """Whether each mail of now is worth its own drain: only those are read by anybody."""
        return self.moment > self.ends - _MAIL_AT_ONCE

    def member(self, handle: str) -> Member:
        """Load somebody, as they are now."""
        member = Member.objects.get(pk=self.members[handle])
        member.seen_at = self.moment  # as members.backend does
        return member

    def actor(self, handle: str) -> Member:
        """Load somebody who is about to do something, and note that they are here today."""
        member = self.member(handle)
        record_presence(member)
        return member

    def meetup(self, meetup: Gathering) -> Meetup:
        return Meetup.objects.select_related("club__place").get(pk=self.meetups[meetup.title])

    def registration(self, meetup: Gathering, handle: str) -> Registration:
        return Registration.objects.select_related("meetup").get(
            meetup=self.meetups[meetup.title], member=self.members[handle]
        )


@singledispatch
def perform(act: Act, stage: Stage) -> None:
    """Do what the act says, through the service that the product would call."""
    raise TypeError(f"Nobody performs {type(act).__name__}.")
