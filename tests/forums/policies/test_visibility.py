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
from tests.factories.forums import BoardFactory, PostFactory, ThreadFactory, moderate, name
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
    "board_moderator",
    "section_moderator",
    "other_moderator",
    "named",
    "named_elsewhere",
)
# Of the viewers who come to boards of all kinds: no role of theirs is on the boards made here.
ONLY_BOARDS = ("board_moderator", "section_moderator", "other_moderator", "named", "named_elsewhere")


@pytest.fixture
def people(db: None) -> dict[str, Member | AnonymousUser]:
    made: dict[str, Any] = {"visitor": AnonymousUser()}
    for role in ("lurker", "novice", "regular", "leader", "elder"):
        made[role] = MemberFactory(role=role)
    made["resting_leader"] = MemberFactory(role="leader", resting_since=now())
    made["moderator"] = MemberFactory(role="regular", is_staff=True)
    made["admin"] = MemberFactory(role="lurker", is_staff=True, is_superuser=True)
    made["author"] = MemberFactory(role="novice")
    for kind in ONLY_BOARDS:
        made[kind] = MemberFactory(role="lurker")
    moderate(made["other_moderator"], BoardFactory(seen_by=Audience.NOBODY))
    name(made["named_elsewhere"], BoardFactory(seen_by=Audience.NOBODY))
    return made


def stand(people: dict[str, Any], board: Board) -> Board:
    """Give the people who are called so their place on the board."""
    moderate(people["board_moderator"], board)
    moderate(people["section_moderator"], board.section)
    name(people["named"], board)
    return board


def test_policies_and_querysets_agree(people: dict[str, Member | AnonymousUser]) -> None:
    author = people["author"]
    for audience in Audience.values:
        board = stand(people, BoardFactory(seen_by=audience))
        for state, who in product(State.values, (author, MemberFactory())):
            thread = ThreadFactory(board=board, author=who, state=state)
            for post_state in State.values:
                PostFactory(thread=thread, author=who, state=post_state)
    boards = list(Board.objects.all())
    threads = list(Thread.objects.select_related("board"))
    posts = list(Post.objects.select_related("thread__board", "author"))
    assert (len(boards), len(threads), len(posts)) == (10, 64, 320)
    seen: dict[str, tuple[int, int, int]] = {}
    for who_looks in VIEWERS:
        viewer = people[who_looks]
        by_query = (
            set(Board.objects.visible_to(viewer)),
            set(Thread.objects.visible_to(viewer)),
            set(Post.objects.visible_to(viewer)),
        )
        assert by_query[0] == {board for board in boards if policies.can_see_board(viewer, board)}, who_looks
        assert by_query[1] == {thread for thread in threads if policies.can_see(viewer, thread)}, who_looks
        assert by_query[2] == {post for post in posts if policies.can_read(viewer, post)}, who_looks
        moderated = {board for board in boards if policies.can_moderate_board(viewer, board)}
        assert moderated <= by_query[0], who_looks
        assert {thread for thread in threads if policies.can_arrange(viewer, thread)} == {
            thread for thread in by_query[1] if thread.board in moderated
        }, who_looks
        listed = set(Thread.objects.listed_for(viewer))
        assert listed == {thread for thread in by_query[1] if thread.state == State.VISIBLE}, who_looks
        seen[who_looks] = (len(by_query[0]), len(by_query[1]), len(by_query[2]))
    # Boards for 8 audiences (and two for nobody): each of the 8 threads on one has 5 posts.
    assert seen == {
        "visitor": (1, 2, 4),
        "lurker": (2, 4, 8),
        "novice": (3, 6, 12),
        "regular": (4, 8, 16),
        "leader": (5, 40, 200),
        "resting_leader": (5, 10, 20),
        "elder": (5, 10, 20),
        "moderator": (7, 56, 280),
        "admin": (7, 56, 280),
        "author": (3, 15, 66),
        "board_moderator": (7, 56, 280),
        "section_moderator": (7, 56, 280),
        "other_moderator": (2, 4, 8),
        "named": (6, 12, 24),
        "named_elsewhere": (2, 4, 8),
    }


def _thread(**more: object) -> Thread:
    thread = ThreadFactory(**more)
    return Thread.objects.select_related("board", "author").get(pk=thread.pk)


EVERY_MEMBER = set(VIEWERS) - {"visitor"}
STAFF = {"moderator", "admin"}
THESE_MODERATORS = {"board_moderator", "section_moderator"}
MODERATORS = STAFF | THESE_MODERATORS | {"leader"}


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [
        (Audience.EVERYONE, EVERY_MEMBER),
        (Audience.MEMBERS, EVERY_MEMBER),
        (
            Audience.NOVICE,
            {"novice", "regular", "leader", "resting_leader", "elder", "author", "named"} | STAFF | THESE_MODERATORS,
        ),
        (Audience.REGULAR, {"regular", "leader", "resting_leader", "elder", "named"} | STAFF | THESE_MODERATORS),
        (Audience.LEADER, {"leader", "resting_leader", "elder", "named"} | STAFF | THESE_MODERATORS),
        (Audience.NAMED, {"named"} | STAFF | THESE_MODERATORS),
        (Audience.STAFF, STAFF | THESE_MODERATORS),
        (Audience.NOBODY, set()),
    ],
)
def test_who_opens_and_replies(
    people: dict[str, Member | AnonymousUser], audience: Audience, allowed: set[str]
) -> None:
    board = stand(people, BoardFactory(opened_by=audience, replied_by=audience))
    thread = _thread(board=board)
    assert {who for who in VIEWERS if policies.can_open_thread(people[who], board)} == allowed
    assert {who for who in VIEWERS if policies.can_reply(people[who], thread)} == allowed


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
        (policies.can_hide, State.VISIBLE, MODERATORS),
        (policies.can_hide, State.HIDDEN, set()),
        (policies.can_hide, State.REMOVED, MODERATORS),
        (policies.can_restore, State.VISIBLE, set()),
        (policies.can_restore, State.HELD, MODERATORS),
        (policies.can_restore, State.HIDDEN, MODERATORS),
        (policies.can_restore, State.REMOVED, {"author"}),
        (policies.can_thank, State.HIDDEN, set()),
        (policies.can_report, State.VISIBLE, set(VIEWERS) - {"visitor", "author"}),
        (policies.can_report, State.REMOVED, MODERATORS),
        (policies.can_thank, State.VISIBLE, set(VIEWERS) - {"visitor", "author"}),
    ],
)
def test_who_does_what_with_a_post(
    people: dict[str, Member | AnonymousUser], rule: object, state: State, allowed: set[str]
) -> None:
    board = stand(people, BoardFactory())
    made = PostFactory(thread=ThreadFactory(board=board), author=people["author"], state=state)
    post = Post.objects.select_related("thread__board", "author").get(pk=made.pk)
    assert callable(rule)
    assert {who for who in VIEWERS if rule(people[who], post)} == allowed


def test_a_closed_thread_is_the_moderators(people: dict[str, Member | AnonymousUser]) -> None:
    thread = _thread(board=stand(people, BoardFactory()), locked=True, author=people["author"])
    assert {who for who in VIEWERS if policies.can_reply(people[who], thread)} == MODERATORS
    post = Post.objects.select_related("thread__board", "author").get(thread=thread)
    assert {who for who in VIEWERS if policies.can_edit(people[who], post)} == {"moderator", "admin"}


def test_what_staff_wrote_is_the_staffs_to_hide(people: dict[str, Member | AnonymousUser]) -> None:
    made = PostFactory(thread=ThreadFactory(), author=people["moderator"])
    post = Post.objects.select_related("thread__board", "author").get(pk=made.pk)
    assert {who for who in VIEWERS if policies.can_hide(people[who], post)} == {"admin"}
