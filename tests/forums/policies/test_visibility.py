"""Each rule about seeing stands twice, for one row and for many; the two agree for everybody about everything."""

from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from community.core.clock import now
from forums import policies
from forums.enums import Audience, State
from forums.models import Board, Post, Thread
from members.models import Member
from tests.factories.forums import BoardFactory, PostFactory, ThreadFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

VIEWERS = (
    "visitor",
    "lurker",
    "novice",
    "regular",
    "leader",
    "resting_leader",
    "elder",
    "moderator",
    "admin",
    "author",
)


@pytest.fixture
def people(db: None) -> dict[str, Member | AnonymousUser]:
    made: dict[str, Any] = {"visitor": AnonymousUser()}
    for role in ("lurker", "novice", "regular", "leader", "elder"):
        made[role] = MemberFactory(role=role)
    made["resting_leader"] = MemberFactory(role="leader", resting_since=now())
    made["moderator"] = MemberFactory(role="regular", is_staff=True)
    made["admin"] = MemberFactory(role="lurker", is_staff=True, is_superuser=True)
    made["author"] = MemberFactory(role="novice")
    return made


def test_policies_and_querysets_agree(people: dict[str, Member | AnonymousUser]) -> None:
    author = people["author"]
    for audience in Audience.values:
        board = BoardFactory(seen_by=audience)
        for state, who in product(State.values, (author, MemberFactory())):
            thread = ThreadFactory(board=board, author=who, state=state)
            for post_state in State.values:
                PostFactory(thread=thread, author=who, state=post_state)
    boards = list(Board.objects.all())
    threads = list(Thread.objects.select_related("board"))
    posts = list(Post.objects.select_related("thread__board", "author"))
    assert (len(boards), len(threads), len(posts)) == (7, 56, 280)
    seen: dict[str, tuple[int, int, int]] = {}
    for name in VIEWERS:
        viewer = people[name]
        by_query = (
            set(Board.objects.visible_to(viewer)),
            set(Thread.objects.visible_to(viewer)),
            set(Post.objects.visible_to(viewer)),
        )
        assert by_query[0] == {board for board in boards if policies.can_see_board(viewer, board)}, name
        assert by_query[1] == {thread for thread in threads if policies.can_see(viewer, thread)}, name
        assert by_query[2] == {post for post in posts if policies.can_read(viewer, post)}, name
        listed = set(Thread.objects.listed_for(viewer))
        assert listed == {thread for thread in by_query[1] if thread.state == State.VISIBLE}, name
        seen[name] = (len(by_query[0]), len(by_query[1]), len(by_query[2]))
    # Boards for 7 audiences: each of the 8 threads on one has 5 posts.
    assert seen == {
        "visitor": (1, 2, 4),
        "lurker": (2, 4, 8),
        "novice": (3, 6, 12),
        "regular": (4, 8, 16),
        "leader": (5, 40, 200),
        "resting_leader": (5, 10, 20),
        "elder": (5, 10, 20),
        "moderator": (6, 48, 240),
        "admin": (6, 48, 240),
        "author": (3, 15, 66),
    }


def _thread(**more: object) -> Thread:
    thread = ThreadFactory(**more)
    return Thread.objects.select_related("board", "author").get(pk=thread.pk)


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [
        (
            Audience.EVERYONE,
            {"lurker", "novice", "regular", "leader", "resting_leader", "elder", "moderator", "admin", "author"},
        ),
        (
            Audience.MEMBERS,
            {"lurker", "novice", "regular", "leader", "resting_leader", "elder", "moderator", "admin", "author"},
        ),
        (Audience.NOVICE, {"novice", "regular", "leader", "resting_leader", "elder", "moderator", "admin", "author"}),
        (Audience.REGULAR, {"regular", "leader", "resting_leader", "elder", "moderator", "admin"}),
        (Audience.LEADER, {"leader", "resting_leader", "elder", "moderator", "admin"}),
        (Audience.STAFF, {"moderator", "admin"}),
        (Audience.NOBODY, set()),
    ],
)
def test_who_opens_and_replies(
    people: dict[str, Member | AnonymousUser], audience: Audience, allowed: set[str]
) -> None:
    board = BoardFactory(opened_by=audience, replied_by=audience)
    thread = _thread(board=board)
    assert {name for name in VIEWERS if policies.can_open_thread(people[name], board)} == allowed
    assert {name for name in VIEWERS if policies.can_reply(people[name], thread)} == allowed


def test_nothing_is_put_back_where_one_no_longer_sees(people: dict[str, Member | AnonymousUser]) -> None:
    thread = ThreadFactory(board=BoardFactory(seen_by=Audience.STAFF))
    made = PostFactory(thread=thread, author=people["author"], state=State.REMOVED)
    post = Post.objects.select_related("thread__board", "author").get(pk=made.pk)
    assert not policies.can_restore(people["author"], post)


def test_nobody_writes_where_they_do_not_see(people: dict[str, Member | AnonymousUser]) -> None:
    board = BoardFactory(seen_by=Audience.REGULAR)
    thread = _thread(board=board)
    assert not policies.can_open_thread(people["novice"], board)
    assert not policies.can_reply(people["novice"], thread)


@pytest.mark.parametrize(
    ("rule", "state", "allowed"),
    [
        (policies.can_edit, State.VISIBLE, {"author", "moderator", "admin"}),
        (policies.can_edit, State.HELD, {"author", "moderator", "admin"}),
        (policies.can_edit, State.HIDDEN, {"moderator", "admin"}),
        (policies.can_remove, State.VISIBLE, {"author"}),
        (policies.can_remove, State.HIDDEN, set()),
        (policies.can_hide, State.VISIBLE, {"leader", "moderator", "admin"}),
        (policies.can_hide, State.HIDDEN, set()),
        (policies.can_hide, State.REMOVED, {"leader", "moderator", "admin"}),
        (policies.can_restore, State.VISIBLE, set()),
        (policies.can_restore, State.HELD, {"leader", "moderator", "admin"}),
        (policies.can_restore, State.HIDDEN, {"leader", "moderator", "admin"}),
        (policies.can_restore, State.REMOVED, {"author"}),
        (policies.can_thank, State.HIDDEN, set()),
        (policies.can_report, State.VISIBLE, set(VIEWERS) - {"visitor", "author"}),
        (policies.can_report, State.REMOVED, {"leader", "moderator", "admin"}),
        (policies.can_thank, State.VISIBLE, set(VIEWERS) - {"visitor", "author"}),
    ],
)
def test_who_does_what_with_a_post(
    people: dict[str, Member | AnonymousUser], rule: object, state: State, allowed: set[str]
) -> None:
    made = PostFactory(thread=ThreadFactory(), author=people["author"], state=state)
    post = Post.objects.select_related("thread__board", "author").get(pk=made.pk)
    assert callable(rule)
    assert {name for name in VIEWERS if rule(people[name], post)} == allowed


def test_a_closed_thread_is_the_moderators(people: dict[str, Member | AnonymousUser]) -> None:
    thread = _thread(locked=True, author=people["author"])
    assert {name for name in VIEWERS if policies.can_reply(people[name], thread)} == {"leader", "moderator", "admin"}
    post = Post.objects.select_related("thread__board", "author").get(thread=thread)
    assert {name for name in VIEWERS if policies.can_edit(people[name], post)} == {"moderator", "admin"}


def test_what_staff_wrote_is_the_staffs_to_hide(people: dict[str, Member | AnonymousUser]) -> None:
    made = PostFactory(thread=ThreadFactory(), author=people["moderator"])
    post = Post.objects.select_related("thread__board", "author").get(pk=made.pk)
    assert {name for name in VIEWERS if policies.can_hide(people[name], post)} == {"admin"}
