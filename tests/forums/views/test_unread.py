from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.core.clock import now
from forums.models import Board, BoardRead, Thread, ThreadRead
from forums.queries.pending import read_to_of
from forums.services import watching
from members.models import Member
from members.services.presence import record_presence
from tests.factories.forums import BoardFactory, ThreadFactory, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


@pytest.fixture
def reader(regular: Member) -> Member:
    """A regular who has been here for a month."""
    Member.objects.filter(pk=regular.pk).update(date_joined=now() - timedelta(days=30))
    return Member.objects.get(pk=regular.pk)


def test_two_tabs_and_a_badge(client_for: ClientFor, reader: Member, novice: Member) -> None:
    mine = BoardFactory(followed_by_default=True)
    grown, fresh = open_thread(novice, mine, title="Grown"), open_thread(novice, mine, title="Fresh")
    watching.watch_thread(actor=reader, thread=grown, level="tracking")
    client = client_for(reader)
    page = client.get("/unread/").content.decode()
    main = page.split("<main")[1].split("</main>")[0]
    assert "Grown" in main
    assert "Fresh" not in main
    assert f'href="{mine.get_absolute_url()}"' in main
    assert '<span class="sr-only">1 unread</span>' in page
    main = client.get("/unread/?tab=new").content.decode().split("<main")[1].split("</main>")[0]
    assert "Fresh" in main
    assert "Grown" not in main
    client.get(grown.get_absolute_url())
    assert "You have read everything" in client.get("/unread/").content.decode()
    client.get(fresh.get_absolute_url())
    # Both were read within five seconds: one mark is written, the other counts all the same.
    assert ThreadRead.objects.filter(member=reader).count() == 1
    assert "Nothing new on your boards" in client.get("/unread/?tab=new").content.decode()


def test_beyond_the_end_it_says_so(client_for: ClientFor, reader: Member) -> None:
    client = client_for(reader)
    assert "nothing older" in client.get("/unread/?after=1-1").content.decode()
    assert "You have read everything" in client.get("/unread/?after=x&tab=x").content.decode()
    assert client_for(None).get("/unread/").headers["Location"].startswith("/accounts/login/")


def test_what_a_browser_fetches_ahead_is_not_read(client_for: ClientFor, thread: Thread, reader: Member) -> None:
    client = client_for(reader)
    client.get(thread.get_absolute_url(), headers={"sec-purpose": "prefetch"})
    client.head(thread.get_absolute_url())
    assert not ThreadRead.objects.filter(member=reader).exists()
    assert read_to_of(reader.pk, thread.pk) == 0


def test_the_first_unread_floor_is_found_while_marks_wait(
    client_for: ClientFor, thread: Thread, reader: Member, novice: Member
) -> None:
    client = client_for(reader)
    client.get(ThreadFactory().get_absolute_url())
    client.get(thread.get_absolute_url())
    reply(novice, thread)
    response = client.get(f"{thread.get_absolute_url()}unread/")
    assert response.headers["Location"] == f"{thread.get_absolute_url()}#floor-2"


def test_a_section_is_marked_as_read(client_for: ClientFor, board: Board, reader: Member) -> None:
    address = f"/s/{board.section.slug}/read/"
    assert client_for(reader).post(address).status_code == 302
    assert BoardRead.objects.get().board == board
    assert client_for(reader).post("/s/no-such/read/").status_code == 404
    secret = BoardFactory(seen_by="staff")
    assert client_for(reader).post(f"/s/{secret.section.slug}/read/").status_code == 404
    assert BoardRead.objects.count() == 1


def test_queries_do_not_grow(client_for: ClientFor, reader: Member) -> None:
    record_presence(reader)
    client = client_for(reader)
    client.get("/unread/")
    counts = []
    for n in (1, 2, 47):
        for _ in range(n):
            thread = ThreadFactory(board=BoardFactory(), author=MemberFactory())
            watching.watch_thread(actor=reader, thread=thread, level="watching")
        with CaptureQueriesContext(connection) as queries:
            client.get("/unread/")
        counts.append(len(queries))
    # the list; session, member, inbox, and the rails: boards, next meetup, newcomers
    assert counts == [8, 8, 8]
