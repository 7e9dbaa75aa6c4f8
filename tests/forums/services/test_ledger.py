"""The ledger's rebuild source gives the very rows that the services wrote, whatever happened to the posts."""

from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from community.core.errors import InvalidInput, NotAllowed
from forums.enums import BoardKind, State
from forums.models import Post, Thanks, Thread
from forums.services import answers, ledger, posts, thanks
from members.enums import FactKind
from members.models import Fact, Member
from members.services.facts import FactRow
from tests.conftest import TestClock
from tests.factories.forums import BoardFactory, first_post, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def written() -> set[FactRow]:
    return {
        FactRow(
            fact.member_id,
            fact.day,
            FactKind(fact.kind),
            fact.source,
            fact.subject,
            fact.other_id,
            fact.amount,
            fact.takes_back,
        )
        for fact in Fact.objects.exclude(kind=FactKind.PRESENT)
    }


def rebuilt() -> set[FactRow]:
    rows = list(ledger.rows())
    assert len(rows) == len(set(rows))
    return set(rows)


def loaded(post: Post) -> Post:
    return Post.objects.select_related("thread__board", "author").get(pk=post.pk)


def test_nothing_happened(db: None) -> None:
    assert rebuilt() == set()


def test_one_of_everything(
    thread: Thread, novice: Member, regular: Member, lurker: Member, leader: Member, clock: TestClock
) -> None:
    answer = reply(regular, thread)
    reply(leader, thread, quote_of=answer.pk)
    thanks.give(actor=novice, post=loaded(answer))
    thanks.give(actor=leader, post=loaded(answer))
    clock.move(timedelta(days=1))
    answers.accept_answer(actor=novice, post=loaded(answer))
    thanks.withdraw(actor=leader, post=loaded(answer))
    hello = open_thread(lurker, BoardFactory(greets_newcomers=True))
    reply(regular, hello)
    clock.move(timedelta(days=1))
    posts.hide_post(actor=leader, post=loaded(answer))
    clock.move(timedelta(days=1))
    posts.restore_post(actor=leader, post=loaded(answer))
    thanks.give(actor=lurker, post=loaded(answer))
    answers.accept_answer(actor=novice, post=loaded(answer))
    answers.unaccept_answer(actor=novice, thread=thread)
    clock.move(timedelta(days=1))
    posts.remove_post(actor=regular, post=loaded(answer))
    posts.restore_post(actor=regular, post=loaded(answer))
    assert rebuilt() == written()
    assert {row.kind for row in written()} == {
        FactKind.POSTED,
        FactKind.ANSWERED,
        FactKind.REPLIED_TO,
        FactKind.THANKED,
        FactKind.WAS_THANKED,
        FactKind.ANSWER_ACCEPTED,
        FactKind.WELCOMED,
    }


def test_what_is_taken_back_cancels_out(thread: Thread, novice: Member, regular: Member, leader: Member) -> None:
    answer = reply(regular, thread)
    thanks.give(actor=novice, post=loaded(answer))
    answers.accept_answer(actor=novice, post=loaded(answer))
    posts.hide_post(actor=leader, post=loaded(answer))
    sums: dict[tuple[int, str, str], int] = {}
    for row in written():
        key = (row.member_id, row.kind, row.subject)
        sums[key] = sums.get(key, 0) + row.amount
    assert {key for key, total in sums.items() if total} == {(novice.pk, FactKind.POSTED, f"thread:{thread.pk}")}


def test_a_held_post_counts_from_its_approval(thread: Thread, lurker: Member, leader: Member, clock: TestClock) -> None:
    held = reply(lurker, thread, "加微信：abc12345 日结兼职")
    assert held.state == State.HELD
    assert rebuilt() == written()
    clock.move(timedelta(days=2))
    posts.restore_post(actor=leader, post=loaded(held))
    posts.hide_post(actor=leader, post=loaded(held))
    assert rebuilt() == written()
    days = {row.day for row in written() if row.member_id == lurker.pk}
    assert len(days) == 1


def test_announcements_of_the_product_are_nobodys_deed(regular: Member, novice: Member) -> None:
    thread = open_thread(regular, BoardFactory(), system=True)
    reply(novice, thread)
    assert rebuilt() == written()
    assert not any(row.member_id == regular.pk and row.kind == FactKind.POSTED for row in written())


@pytest.mark.parametrize("seed", range(2))
def test_a_hundred_random_acts(seed: int, leader: Member, clock: TestClock) -> None:
    random = Random(seed)
    people = [MemberFactory(role="regular") for _ in range(4)]
    boards = [BoardFactory(kind=BoardKind.QUESTION), BoardFactory(greets_newcomers=True)]
    threads = [open_thread(random.choice(people), board, body=f"{board.pk}") for board in boards]
    done = 0
    for step in range(120):
        clock.move(timedelta(hours=random.randint(0, 9)))
        post = loaded(random.choice(list(Post.objects.order_by("id"))))
        with suppress(NotAllowed, InvalidInput):
            _act(random, random.choice(people), leader, post, threads, step)
            done += 1
    assert done > 35
    assert Thanks.objects.filter(withdrawn_at__isnull=False).exists()
    assert any(row.amount < 0 for row in written())
    assert rebuilt() == written()


def _act(random: Random, person: Member, leader: Member, post: Post, threads: list[Thread], step: int) -> None:
    match random.choice(
        ["reply", "reply", "thank", "thank", "unthank", "hide", "restore", "remove", "accept", "change"]
    ):
        case "reply":
            thread = Thread.objects.select_related("board", "author").get(pk=random.choice(threads).pk)
            reply(person, thread, f"Step {step}", quote_of=post.pk)
        case "thank":
            thanks.give(actor=person, post=post)
        case "unthank":
            given = random.choice(list(Thanks.objects.filter(withdrawn_at__isnull=True).order_by("id")) or [None])
            if given:
                thanks.withdraw(actor=given.member, post=given.post)
        case "hide":
            posts.hide_post(actor=leader, post=post)
        case "restore":
            posts.restore_post(actor=leader if post.state == State.HIDDEN else post.author, post=post)
        case "remove":
            posts.remove_post(actor=post.author, post=post)
        case "accept":
            answers.accept_answer(actor=post.thread.author, post=post)
        case "change":
            answers.unaccept_answer(actor=post.thread.author, thread=post.thread)


def test_the_source_reads_in_bounded_queries(thread: Thread, regular: Member, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        reply(regular, thread)
    with django_assert_num_queries(4):
        list(ledger.rows())
    assert first_post(thread)
