"""One small community in which every route has something to show."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from community.moderation.services.reports import report
from community.moderation.services.sanctions import sanction
from community.notifications.tokens import unsubscribe_url
from events.models import Meetup
from forums.services.threads import open_thread
from members.models import Member
from tests.access.routes import Route
from tests.factories.events import ClubFactory, MeetupFactory, organise, put
from tests.factories.forums import BoardFactory
from tests.factories.members import MemberFactory, place


@dataclass
class World:
    """The people who visit, and what the names in addresses stand for."""

    people: dict[str, Member | None]
    named: dict[str, Any]
    # For names that mean different things in different addresses.
    by_route: dict[str, dict[str, Any]] = field(default_factory=dict)

    def arguments(self, route: Route) -> dict[str, Any]:
        own = self.by_route.get(route.name, {})
        return {name: own[name] if name in own else self.named[name] for name in route.arguments}


def make_people() -> dict[str, Member | None]:
    people: dict[str, Member | None] = {"visitor": None}
    for kind, fields in {
        "lurker": {"role": "lurker"},
        "regular": {"role": "regular"},
        "organiser": {"role": "regular"},
        "other_organiser": {"role": "regular"},
        "leader": {"role": "leader"},
        "moderator": {"role": "regular", "is_staff": True},
        "admin": {"role": "regular", "is_staff": True, "is_superuser": True},
        "suspended": {"role": "novice"},
    }.items():
        people[kind] = MemberFactory(handle=f"the_{kind}", **fields)
    return people


@pytest.fixture
def world(db: None) -> World:
    people = make_people()
    admin, author = people["admin"], MemberFactory(handle="some_author", role="regular")
    assert admin is not None
    sanction(actor=admin, member=people["suspended"], kind="suspension", reason="spam", ends_at=None)
    note = sanction(actor=admin, member=author, kind="note", reason="be kind", ends_at=None)
    board = BoardFactory()
    thread = open_thread(actor=author, board=board, title="A walk by the lake", body="Who comes along?")
    post = thread.posts.get()
    club = ClubFactory()
    organise(club, people["organiser"])  # type: ignore[arg-type]
    organise(ClubFactory(place=place("shanghai")), people["other_organiser"])  # type: ignore[arg-type]
    meetup: Meetup = MeetupFactory(club=club)
    put(meetup, author)
    complaint = report(actor=people["regular"], kind="post", object_id=post.pk, reason="spam", details="")
    return World(
        people,
        {
            "handle": author.handle,
            "meetup_id": meetup.pk,
            "member_id": author.pk,
            "thread_id": thread.pk,
            "post_id": post.pk,
            "slug": thread.slug,
            "floor": 1,
            "number": 1,
            "code": "zh-hans",
            "page": "member",
            "pk": complaint.pk,
            "name": "no-such-mail",
            "token": unsubscribe_url(author.pk, "digest").rstrip("/").rpartition("/")[2],
            "key": "no-such-key",
            "uidb36": "1",
            "kind": "post",
            "object_id": post.pk,
            "path": "no/such/photo.jpg",
        },
        {
            "events:club": {"slug": club.place.slug},
            "events:edit-club": {"slug": club.place.slug},
            "events:meetup": {"slug": meetup.slug},
            "forums:board": {"slug": board.slug},
            "home:desk-lift": {"pk": note.pk},
        },
    )
