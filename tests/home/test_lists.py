"""No list costs more queries for having more rows: each is looked at with 1, 3 and 50 of everything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.core.markup import RENDERER
from community.moderation.services.reports import report
from community.notifications import services as notifications
from events.models import Meetup
from forums.enums import BoardKind
from forums.models import Board, Draft, FeedbackCase, Post, PostRevision, Release, Resource, Thread, ThreadWatch
from forums.services import arranging, bookmarks, polls
from forums.services.polls import PollPlan
from members.models import Ignore, Member
from tests.factories.events import ClubFactory, MeetupFactory, put
from tests.factories.forums import BoardFactory, PostFactory, TagFactory, ThreadFactory, first_post, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]


@dataclass
class Forum:
    """One of everything that lists stand on; `grow` adds rows to each list."""

    reader: Member
    staff: Member
    boards: dict[str, Board]
    long: Thread
    poll: Thread
    resource: Thread
    meetup: Meetup
    has: int = 0

    def grow(self, n: int) -> None:
        while self.has < n:
            self._add(self.has)
            self.has += 1

    def _add(self, number: int) -> None:
        author = MemberFactory(role="regular")
        tag = self.boards["plain"].tags.get()
        thread = open_thread(author, self.boards["plain"], title=f"Lamps, part {number}", tags=[tag.pk])
        answer = reply(self.staff, thread)
        Thread.objects.filter(pk=thread.pk).update(accepted_post=answer)
        bookmarks.save_bookmark(actor=self.reader, post=answer)
        ThreadWatch.objects.update_or_create(member=self.reader, thread=thread, defaults={"level": "watching"})
        Draft.objects.create(member=self.reader, key=f"reply:{thread.pk}", body="I had begun")
        Ignore.objects.create(member=self.reader, ignored=MemberFactory())
        open_thread(self.reader, self.boards["plain"], title=f"Mine {number}")
        open_thread(author, self.boards["feedback"], title=f"It hums, part {number}")
        FeedbackCase.objects.filter(thread__title=f"It hums, part {number}").update(owner=self.staff)
        ThreadFactory(board=self.boards["gallery"], author=author, cover=f"p/{number:032x}-m.webp")
        Resource.objects.create(thread=ThreadFactory(board=self.boards["resource"], author=author))
        Release.objects.create(
            resource=self.resource.resource, author=self.reader, version=str(number), renderer=RENDERER
        )
        post = PostFactory(thread=self.long, author=author, thanks_count=2)
        Thread.objects.filter(pk=self.long.pk).update(people_count=number + 2)
        report(actor=MemberFactory(), kind="post", object_id=post.pk, reason="spam")
        for lock in (True, False):
            arranging.lock_thread(actor=self.staff, thread=self._fresh(self.long), locked=lock, reason="Rest")
        PostRevision.objects.create(post=first_post(self.long), version=number + 1, source=f"v{number}", editor=author)
        polls.vote(actor=author, thread=self._fresh(self.poll), options=[self.poll.poll.options.first().pk])
        put(MeetupFactory(club=self.meetup.club, title=f"Walk {number}"), self.reader)
        put(self.meetup, author)
        notifications.notify(
            kind="thanked", recipients=[self.reader], subject=f"post:{post.pk}", dedupe_key=str(number), actor=author
        )

    @staticmethod
    def _fresh(thread: Thread) -> Thread:
        return Thread.objects.select_related("board", "author").get(pk=thread.pk)

    def paths(self) -> dict[str, list[str]]:
        """Addresses of every list, by who looks."""
        long, plain = self.long.get_absolute_url(), self.boards["plain"].get_absolute_url()
        option = self.poll.poll.options.first()
        boards = [f"/b/{board.slug}/" for board in self.boards.values()]
        everybody = [
            *("/", "/boards/", "/stream/", "/boards/feed/", "/sitemap-threads-0.xml", "/sitemap-pages.xml"),
            *boards,
            *(f"{plain}?{choice}" for choice in ("sort=new", "sort=unanswered", "sort=thanked", "solved=1")),
            *(f"{plain}?{choice}" for choice in ("tag=lamps", "tag=lamps&solved=1", "tag=lamps&sort=new")),
            *(f"{plain}feed/", f"{plain}feed/lamps/", self.boards["plain"].section.get_absolute_url()),
            *(long, f"{long}?page=2", f"{long}?only=author", f"{long}?order=newest", f"{long}log/"),
            *(f"{first_post(self.long).get_absolute_url()}history/", f"{self.resource.get_absolute_url()}versions/"),
            *(f"{self.poll.get_absolute_url()}poll/{option.pk}/", "/b/feedback/answered/", "/search/?q=lamps"),
            *("/meetups/", "/meetups/past/", self.meetup.club.get_absolute_url(), self.meetup.get_absolute_url()),
            f"/m/{self.reader.handle}/",
            f"/m/{self.reader.handle}/threads/",
        ]
        own = [
            *("/unread/", "/unread/?tab=new", "/me/", "/me/inbox/", "/me/bookmarks/", "/me/watching/", "/me/drafts/"),
            *("/me/ignored/", "/me/registrations/", "/complete/members/?q=m", "/search/suggest/?q=lam"),
            f"/meetups/{self.meetup.pk}/going/people/",
        ]
        desk = ["/moderation/", "/moderation/acts/", "/feedback/", f"{long}split/", f"{long}move/"]
        return {"visitor": everybody, "reader": everybody + own, "staff": everybody + desk}


@pytest.fixture
def forum(db: None) -> Forum:
    reader, staff = MemberFactory(role="regular"), MemberFactory(is_staff=True, is_superuser=True, role="regular")
    boards = {kind: BoardFactory(slug=kind, kind=kind) for kind in (BoardKind.FEEDBACK, "gallery", "resource")}
    boards["plain"] = BoardFactory(slug="plain")
    TagFactory(board=boards["plain"], slug="lamps", name_en="Lamps")
    opener = MemberFactory(role="regular")
    long = open_thread(opener, boards["plain"], title="A long one")
    poll = open_thread(
        opener, boards["plain"], title="Which?", poll=PollPlan(question="Which?", options=["Yes", "No"], public=True)
    )
    resource = ThreadFactory(board=boards["resource"], author=reader)
    Resource.objects.create(thread=resource)
    meetup = MeetupFactory(club=ClubFactory(), capacity=60)
    return Forum(reader, staff, boards, long, poll, resource, meetup)


def counts(forum: Forum, clients: dict[str, Client]) -> dict[tuple[str, str], int]:
    return {(who, path): queries(clients[who], path) for who, paths in forum.paths().items() for path in paths}


def queries(client: Client, path: str) -> int:
    """What a look costs: the first leaves marks of what was read, and one in a while reads the policies again."""
    found = []
    # The log of queries is bounded, and complains.
    connection.queries_log.clear()
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        found.append(len(captured))
    return min(found[1:])


def test_every_list_costs_the_same_for_1_3_and_50(forum: Forum, client_for: Callable[[Any], Client]) -> None:
    clients = {"visitor": client_for(None), "reader": client_for(forum.reader), "staff": client_for(forum.staff)}
    seen = {}
    for n in (1, 3, 50):
        forum.grow(n)
        seen[n] = counts(forum, clients)
    # A page may ask less: the front page has no room for more where much is unread.
    more = {
        f"{who} {path}": numbers
        for who, path in seen[1]
        if max(numbers := [seen[n][who, path] for n in (1, 3, 50)]) > numbers[0]
    }
    assert more == {}
    assert Post.objects.filter(thread=forum.long).count() == 51
