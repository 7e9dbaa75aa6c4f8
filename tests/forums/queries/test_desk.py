"""Whose the reports and held posts of a board are: of its moderators, and of nobody who may not see it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from community.core.errors import NotAllowed
from community.moderation import policies as desk
from community.moderation import queries, services
from community.moderation.enums import HoldReason
from community.moderation.models import Report
from forums.enums import Audience, State
from forums.models import Board, Post, Thread
from forums.services.synchronize import synchronize_forums
from members.models import Member
from tests.factories.forums import BoardFactory, PostFactory, ThreadFactory, moderate
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]


@pytest.fixture
def private(db: None) -> Board:
    return BoardFactory(seen_by=Audience.STAFF)


def complain(board: Board, reporter: Member) -> Report:
    post = PostFactory(thread=ThreadFactory(board=board), source="Something rude", html="<p>Something rude</p>")
    synchronize_forums()
    return services.report(actor=reporter, kind="post", object_id=post.pk, reason="abuse")


def test_whose_reports_they_are(board: Board, private: Board, moderator: Member, leader: Member) -> None:
    here, there = complain(board, moderator), complain(private, moderator)
    waiting = PostFactory(thread=ThreadFactory(board=private), state=State.HELD)
    services.hold(kind="post", object_id=waiting.pk, author=waiting.author, reasons=[HoldReason.LINKS])
    people = {
        "staff": moderator,
        "leader": leader,
        "here": moderate(MemberFactory(role="lurker"), board),
        "section": moderate(MemberFactory(role="lurker"), private.section),
        "elsewhere": moderate(MemberFactory(role="lurker"), BoardFactory()),
        "nobody": MemberFactory(role="regular"),
    }
    seen = {
        name: ({case.first for case in queries.open_cases(who)}, len(queries.waiting_holds(who)))
        for name, who in people.items()
    }
    assert seen == {
        "staff": ({here, there}, 1),
        # A board that is closed to leaders is closed to them at the desk too.
        "leader": ({here}, 0),
        "here": ({here}, 0),
        "section": ({there}, 1),
        "elsewhere": (set(), 0),
        "nobody": (set(), 0),
    }
    for name, who in people.items():
        for report in (here, there):
            assert desk.can_handle(who, report) is (report in seen[name][0]), name
        assert queries.waiting_count(who) == len(seen[name][0]) + seen[name][1]
    assert {name for name, who in people.items() if desk.has_desk(who)} == set(people) - {"nobody"}


def test_a_boards_moderator_decides_and_takes_it_back(
    client_for: ClientFor, board: Board, private: Board, moderator: Member
) -> None:
    here, there = complain(board, moderator), complain(private, moderator)
    client = client_for(moderate(MemberFactory(role="novice"), board))
    page = client.get("/moderation/").content.decode()
    assert f"/moderation/reports/{here.pk}/" in page
    assert f"/moderation/reports/{there.pk}/" not in page
    assert client.get(f"/moderation/reports/{there.pk}/").status_code == 403
    assert client.post(f"/moderation/reports/{there.pk}/", {"outcome": "hide"}).status_code == 403
    assert client.post(f"/moderation/reports/{here.pk}/", {"outcome": "hide", "words": "Rude"}).status_code == 302
    hidden = Post.objects.get(pk=here.object_id)
    assert hidden.state == State.HIDDEN
    acts = client.get("/moderation/acts/")
    assert acts.status_code == 200
    assert client.post(f"/moderation/reports/{here.pk}/undo/").status_code == 302
    hidden.refresh_from_db()
    assert hidden.state == State.VISIBLE
    assert Thread.objects.get(pk=hidden.thread_id).state == State.VISIBLE


def test_who_keeps_order_elsewhere_decides_nothing_here(board: Board, moderator: Member) -> None:
    report = complain(board, moderator)
    elsewhere = moderate(MemberFactory(role="regular"), BoardFactory())
    with pytest.raises(NotAllowed):
        services.resolve_report(actor=elsewhere, report=report, outcome="dismiss")
    report.refresh_from_db()
    assert report.state == "open"


@pytest.mark.parametrize("n", [1, 3, 50])
def test_queries_do_not_grow(n: int, board: Board, django_assert_num_queries: Any) -> None:
    for _ in range(n):
        complain(board, MemberFactory())
    keeper = moderate(MemberFactory(), board)
    desk.has_desk(keeper)
    with django_assert_num_queries(2):
        assert len(queries.open_cases(keeper)) == n
