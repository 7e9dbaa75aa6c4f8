"""Whom somebody ignores they meet nowhere: every list is asked before and after, and others see it all the while."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from community.core.clock import now
from community.home.queries.newcomers import joined_between, newcomers_for
from community.notifications import queries as inbox
from community.search import services as index
from forums.enums import BoardKind
from forums.models import FeedbackCase, Photo, PhotoOfWeek, Thread
from forums.queries.completion import members_called
from forums.queries.gallery import photo_of_week
from forums.services import thanks
from forums.services.feedback import acts
from members.models import Member
from members.queries.days import day_of
from members.services.ignoring import ignore, unignore
from tests.factories.forums import BoardFactory, first_post, open_thread, reply, unhurried
from tests.factories.members import MemberFactory
from tests.forums.services.test_gallery import album

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


@pytest.fixture
def nuisance(db: None) -> Member:
    return MemberFactory(handle="nuisance", display_name="Nuisance", present_on=day_of(now()), bio="A lantern.")


@pytest.fixture
def thread(nuisance: Member, regular: Member) -> Thread:
    """Theirs, with a reply by somebody else."""
    thread = open_thread(nuisance, BoardFactory(slug="cool-play"), title="A lantern that hums", body="Theirs alone.")
    reply(regular, thread, "Mine hums too, the old lantern.")
    return thread


def found(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("/search/", {"q": "lantern"}),
        ("/search/", {"q": "nuisance"}),
        ("/search/", {"q": "author:nuisance"}),
        ("/search/suggest/", {"q": "lantern"}),
        ("/search/similar/", {"title": "The lantern"}),
        ("/stream/", {}),
        ("/", {}),
    ],
)
def test_finding_and_lists(
    client_for: ClientFor, thread: Thread, nuisance: Member, novice: Member, leader: Member, url: str, query: Any
) -> None:
    index.index("member", nuisance)
    reader, other = client_for(novice), client_for(leader)
    signs = (thread.get_absolute_url(), nuisance.get_absolute_url())
    assert any(sign in found(reader, url, **query) for sign in signs)
    ignore(actor=novice, member=nuisance)
    assert not any(sign in found(reader, url, **query) for sign in signs)
    assert any(sign in found(other, url, **query) for sign in signs)
    unignore(actor=novice, member=nuisance)
    assert any(sign in found(reader, url, **query) for sign in signs)


def test_related_threads_are_remembered_apart(
    client_for: ClientFor, thread: Thread, nuisance: Member, novice: Member, leader: Member, regular: Member
) -> None:
    mine = open_thread(regular, thread.board, title="Another lantern that hums")
    url = reverse("home:related", args=[mine.pk])
    reader, other = client_for(novice), client_for(leader)
    assert thread.get_absolute_url() in found(reader, url)
    ignore(actor=novice, member=nuisance)
    assert thread.get_absolute_url() not in found(reader, url)
    assert thread.get_absolute_url() in found(other, url)


def test_names_to_mention(thread: Thread, nuisance: Member, novice: Member, leader: Member) -> None:
    assert nuisance in members_called(novice, "nuis")
    assert nuisance in members_called(novice, "", thread=thread)
    ignore(actor=novice, member=nuisance)
    assert nuisance not in members_called(novice, "nuis")
    assert nuisance not in members_called(novice, "", thread=thread)
    assert nuisance in members_called(leader, "nuis")


def test_newcomers(nuisance: Member, novice: Member, leader: Member) -> None:
    span = now() - timedelta(days=2), now() + timedelta(days=1)

    def seen_by(member: Member) -> list[bool]:
        return [
            "nuisance" in [one.handle for one in some]
            for some in (newcomers_for(member), joined_between(member, *span))
        ]

    assert seen_by(novice) == [True, True]
    ignore(actor=novice, member=nuisance)
    assert seen_by(novice) == [False, False]
    assert seen_by(leader) == [True, True]
    # Whom one ignored before they came to the staff is there again.
    Member.objects.filter(pk=nuisance.pk).update(is_staff=True)
    assert seen_by(novice) == [True, True]


def test_the_photo_of_the_week(nuisance: Member, novice: Member, leader: Member) -> None:
    post = album(nuisance, BoardFactory(kind=BoardKind.GALLERY), amount=1)
    PhotoOfWeek.objects.create(week=day_of(now()), photo=Photo.objects.get(post=post), thanks=1)
    assert photo_of_week(novice) is not None
    ignore(actor=novice, member=nuisance)
    assert photo_of_week(novice) is None
    assert photo_of_week(leader) is not None


def test_what_became_of_feedback(
    client_for: ClientFor, nuisance: Member, novice: Member, leader: Member, moderator: Member
) -> None:
    asked = open_thread(nuisance, BoardFactory(slug="ask", kind=BoardKind.FEEDBACK), title="It hums")
    unhurried()
    acts.answer_case(
        actor=moderator,
        case=FeedbackCase.objects.get(thread=asked),
        body="The next batch will not.",
        status="fixed",
        words="Mended.",
    )
    reader, other = client_for(novice), client_for(leader)
    assert asked.get_absolute_url() in found(reader, "/b/ask/answered/")
    ignore(actor=novice, member=nuisance)
    assert asked.get_absolute_url() not in found(reader, "/b/ask/answered/")
    assert asked.get_absolute_url() in found(other, "/b/ask/answered/")


def test_what_the_inbox_says_already(novice: Member, nuisance: Member, leader: Member) -> None:
    post = first_post(open_thread(novice, BoardFactory(), title="Mine"))
    thanks.give(actor=nuisance, post=post)

    def lines(member: Member) -> int:
        return sum(len(group.lines) for group in inbox.inbox_page(member, after=None).groups)

    assert (lines(novice), inbox.unread_count(novice)) == (1, 1)
    ignore(actor=novice, member=nuisance)
    assert (lines(novice), inbox.unread_count(novice)) == (0, 0)
    thanks.give(actor=leader, post=post)
    assert (lines(novice), inbox.unread_count(novice)) == (1, 1)
    unignore(actor=novice, member=nuisance)
    assert lines(novice) == 2
