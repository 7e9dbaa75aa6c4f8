from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from community.core.clock import now
from community.core.pagination import Cursor
from forums.models import Board, BoardTop, Thread, ThreadTag
from forums.queries.access import get_board_for
from forums.queries.board_page import PAGE_SIZE, SORTS, BoardPage, board_page, choice_of
from forums.services import counters, watching
from members.models import Member
from members.services.ignoring import ignore
from tests.factories.forums import ThreadFactory
from tests.factories.members import MemberFactory, signed_in

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def page(board: Board, viewer: Any = VISITOR, **query: str) -> BoardPage:
    loaded = get_board_for(viewer, board.slug)
    return board_page(viewer, loaded, choice_of(loaded, query))


def query_of(address: str) -> dict[str, str]:
    return dict(part.split("=") for part in address.partition("?")[2].split("&") if part)


def ids(found: BoardPage) -> list[int]:
    return [line.thread.pk for line in found.lines]


@pytest.fixture
def filled(board: Board) -> list[Thread]:
    """Two pages and a half of threads: thanks and last posts run against the order of opening, with ties."""
    moment = now()
    found = []
    for number in range(2 * PAGE_SIZE + 12):
        thread = ThreadFactory(board=board, last_post_at=moment - timedelta(minutes=number // 3))
        post = thread.posts.get()
        Thread.objects.filter(pk=thread.pk).update(accepted_post=post)
        BoardTop.objects.create(board=board, thread=thread, thanks=5 + number // 4)
        found.append(thread)
    ThreadFactory(board=board, state="hidden")
    ThreadFactory()
    return found


@pytest.mark.parametrize(
    "query", [{"sort": sort} for sort in SORTS] + [{"solved": "1"}, {"sort": "new", "solved": "1"}, {"sort": "thanked"}]
)
def test_every_order_to_its_end_and_back(board: Board, filled: list[Thread], query: dict[str, str]) -> None:
    first = page(board, **query)
    second = page(board, **query_of(first.older))
    third = page(board, **query_of(second.older))
    seen = ids(first) + ids(second) + ids(third)
    threads = {thread.pk: thread for thread in Thread.objects.select_related("top").filter(board=board)}
    keys = {
        "activity": lambda pk: (threads[pk].last_post_at, pk),
        "thanked": lambda pk: (threads[pk].top.thanks, pk),
    }
    key = keys.get(query.get("sort", "activity"), lambda pk: pk)
    assert seen == sorted((thread.pk for thread in filled), key=key, reverse=True)
    assert (third.older, first.newer) == ("", "")
    back = page(board, **query_of(third.newer))
    assert ids(back) == ids(second)
    # Before the second page lies the whole first one, which is shown from its beginning.
    again = page(board, **query_of(back.newer))
    assert ids(again) == ids(first)
    assert again.is_first


def test_a_tag_and_its_orders(board: Board, django_assert_num_queries: Any) -> None:
    tag = board.tags.create(slug="cases", name_en="Cases")
    moment = now()
    made = []
    for number in range(PAGE_SIZE + 3):
        thread = ThreadFactory(board=board, last_post_at=moment - timedelta(minutes=number))
        ThreadTag.objects.create(thread=thread, tag=tag, last_post_at=thread.last_post_at)
        made.append(thread.pk)
        ThreadFactory(board=board)
    first = page(board, tag="cases")
    assert ids(first) + ids(page(board, **query_of(first.older))) == made
    newest = page(board, tag="cases", sort="new")
    assert ids(newest) + ids(page(board, **query_of(newest.older))) == made[::-1]
    loaded = get_board_for(VISITOR, board.slug)
    choice = choice_of(loaded, {"tag": "cases", "after": query_of(first.older)["after"]})
    with django_assert_num_queries(1):
        board_page(VISITOR, loaded, choice)
    # What makes no sense is left out.
    assert choice_of(loaded, {"tag": "cases", "solved": "1", "sort": "unanswered"}).solved is False
    assert choice_of(loaded, {"tag": "no-such", "sort": "loudest", "after": "x"}).is_plain


@pytest.mark.parametrize(
    "query",
    [{"sort": sort} for sort in SORTS] + [{"sort": sort, "solved": "1"} for sort in SORTS if sort != "unanswered"],
)
def test_a_tag_with_the_other_filters_to_its_end_and_back(
    board: Board, filled: list[Thread], query: dict[str, str], django_assert_num_queries: Any
) -> None:
    tag = board.tags.create(slug="cases", name_en="Cases")
    tagged = set()
    for number, thread in enumerate(filled):
        # Every fifth is under another tag, every seventh has no answer, every eleventh no reply.
        other = board.tags.get_or_create(slug="other", name_en="Other")[0] if number % 5 == 0 else tag
        if number % 7 == 0:
            Thread.objects.filter(pk=thread.pk).update(accepted_post=None)
        Thread.objects.filter(pk=thread.pk).update(reply_count=number % 2, tag_ids=[other.pk])
        ThreadTag.objects.create(thread=thread, tag=other, last_post_at=thread.last_post_at)
        keeps = number % 7 or not query.get("solved")
        if other == tag and keeps and (query["sort"] != "unanswered" or number % 2 == 0):
            tagged.add(thread.pk)
    counters.tags_follow(Thread.objects.filter(board=board))
    assert len(tagged) > PAGE_SIZE / 2
    first = page(board, tag="cases", **query)
    threads = {thread.pk: thread for thread in Thread.objects.select_related("top").filter(board=board)}
    keys = {
        "activity": lambda pk: (threads[pk].last_post_at, pk),
        "thanked": lambda pk: (threads[pk].top.thanks, pk),
    }
    wanted = sorted(tagged, key=keys.get(query["sort"], lambda pk: pk), reverse=True)
    seen = ids(first)
    if first.older:
        second = page(board, **query_of(first.older))
        seen += ids(second)
        assert ids(page(board, **query_of(second.newer))) == ids(first)
    assert seen == wanted
    loaded = get_board_for(VISITOR, board.slug)
    choice = choice_of(loaded, {"tag": "cases", **query})
    with django_assert_num_queries(1):
        board_page(VISITOR, loaded, choice)


def test_unanswered_and_solved(board: Board) -> None:
    lonely = ThreadFactory(board=board)
    talked = ThreadFactory(board=board, reply_count=2)
    Thread.objects.filter(pk=talked.pk).update(accepted_post=talked.posts.get())
    assert ids(page(board, sort="unanswered")) == [lonely.pk]
    assert ids(page(board, solved="1")) == [talked.pk]
    assert ids(page(board, sort="thanked")) == []


def test_pinned_ones_lead_only_the_plain_order(board: Board) -> None:
    pinned = ThreadFactory(board=board, pinned=True)
    other = ThreadFactory(board=board)
    assert [line.thread for line in page(board).pinned] == [pinned]
    assert ids(page(board, sort="new")) == [other.pk, pinned.pk]
    assert page(board, sort="new").pinned == []


def test_what_a_reader_does_not_want_to_see(board: Board, regular: Member, novice: Member, leader: Member) -> None:
    theirs, shown, muted = (ThreadFactory(board=board, author=author) for author in (novice, leader, leader))
    Thread.objects.filter(pk=shown.pk).update(last_post_by=novice)
    Member.objects.filter(pk=regular.pk).update(date_joined=now() - timedelta(days=9))
    ignore(actor=regular, member=novice)
    watching.watch_thread(actor=regular, thread=muted, level="muted")
    lines = {line.thread.pk: line for line in page(board, signed_in(regular)).lines}
    assert set(lines) == {shown.pk, muted.pk}
    # Muted is there and not new; whoever is ignored is not named.
    assert lines[muted.pk].unread == 0
    assert lines[shown.pk].thread.last_post_by is None
    assert theirs.pk in ids(page(board, signed_in(leader)))


@pytest.mark.parametrize("n", [1, 3, 50])
def test_queries_do_not_grow(n: int, board: Board, regular: Member, django_assert_num_queries: Any) -> None:
    for _ in range(n):
        thread = ThreadFactory(board=board, author=MemberFactory())
        BoardTop.objects.create(board=board, thread=thread, thanks=1)
    loaded, member = get_board_for(regular, board.slug), signed_in(regular)
    for viewer in (VISITOR, member):
        for sort in SORTS:
            with django_assert_num_queries(1):
                board_page(viewer, loaded, choice_of(loaded, {"sort": sort}))
            with django_assert_num_queries(1):
                board_page(viewer, loaded, choice_of(loaded, {"sort": sort, "after": f"{2**52}-5"}))


def test_public_lines_know_the_span_of_a_page(board: Board, filled: list[Thread]) -> None:
    first = page(board)
    second = page(board, **query_of(first.older))
    assert (first.start, first.end) == (None, second.start)
    back = page(board, **query_of(page(board, **query_of(second.older)).newer))
    assert isinstance(back.start, Cursor)
    assert back.start == first.end
