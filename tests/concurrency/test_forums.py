"""Many at once, with real commits: floors without gaps, one post for two submits, one row for two thanks."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from community.core.errors import HearthError
from forums.models import Poll, PollOption, PollVote, Post, PostEvent, PostRevision, Thanks, Thread
from forums.services import polls, posts, thanks
from forums.services.polls import PollPlan
from forums.services.posts import EditConflict
from forums.services.synchronize import synchronize_forums
from members.models import Fact, Member
from tests.factories.forums import BoardFactory, first_post, open_thread, unhurried
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def thread(committed_db: str) -> Thread:
    return open_thread(MemberFactory(), BoardFactory(kind="question"))


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run the jobs in threads that start together; what a service refused comes back as its error."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                # What is tested is the outcome, not how long a busy machine makes the last one wait.
                cursor.execute("SET lock_timeout = '60s'")
            barrier.wait(timeout=30)
            return job()
        except HearthError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, job) for job in jobs]]


def test_twenty_replies_take_twenty_floors(thread: Thread) -> None:
    people = [MemberFactory() for _ in range(20)]
    made = at_once(
        [lambda who=who: posts.reply(actor=who, thread=thread, body=f"From {who.handle}.") for who in people]
    )
    assert sorted(post.number for post in made) == list(range(2, 22))
    thread.refresh_from_db()
    assert (thread.next_number, thread.reply_count, thread.people_count) == (22, 20, 21)
    last = Post.objects.get(thread=thread, number=21)
    assert (thread.last_post_by_id, thread.last_post_at) == (last.author_id, last.created_at)
    assert not synchronize_forums()


def test_a_floor_that_was_given_back_is_no_gap(thread: Thread) -> None:
    people = [MemberFactory() for _ in range(8)]
    bodies = ["Fine." if n % 2 else "[" * 3000 for n in range(8)]
    outcome = at_once(
        [
            lambda who=who, body=body: posts.reply(actor=who, thread=thread, body=body)
            for who, body in zip(people, bodies, strict=True)
        ]
    )
    assert sum(isinstance(one, Post) for one in outcome) == 4
    assert sorted(Post.objects.filter(thread=thread).values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_a_form_sent_twice_at_once_is_one_post(thread: Thread) -> None:
    unhurried()
    member = MemberFactory()
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(member)
    data = {"body": "Once.", "form_token": str(uuid4())}
    address = f"{thread.get_absolute_url()}reply/"
    answers = at_once([lambda client=client: client.post(address, data) for client in clients])
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.headers["Location"] for answer in answers} == {f"{thread.get_absolute_url()}#floor-2"}
    assert Post.objects.filter(thread=thread).count() == 2


def test_two_tabs_do_not_pass_the_limit_together(thread: Thread) -> None:
    thread = Thread.objects.select_related("board", "author").get(pk=thread.pk)
    member = MemberFactory()
    outcome = at_once([lambda n=n: posts.reply(actor=member, thread=thread, body="The same.") for n in range(5)])
    assert sum(isinstance(one, Post) for one in outcome) == 1
    assert Post.objects.filter(author=member).count() == 1


def test_thanking_twice_at_once_is_once(thread: Thread) -> None:
    member, post = MemberFactory(), first_post(thread)
    outcome = at_once([lambda: thanks.give(actor=member, post=post) for _ in range(6)])
    assert sorted(outcome) == [False] * 5 + [True]
    post.refresh_from_db()
    assert (post.thanks_count, Thanks.objects.count(), Fact.objects.filter(kind="thanked").count()) == (1, 1, 1)


def test_of_two_edits_of_one_version_one_wins(thread: Thread) -> None:
    post, author = first_post(thread), Member.objects.get(pk=thread.author_id)
    texts = [f"Text {n}." for n in range(4)]
    outcome = at_once(
        [lambda text=text: posts.edit_post(actor=author, post=post, body=text, version=1) for text in texts]
    )
    lost = [one for one in outcome if isinstance(one, EditConflict)]
    won = [one for one in outcome if isinstance(one, Post)]
    assert (len(won), len(lost)) == (1, 3)
    post.refresh_from_db()
    assert (post.source, post.version, PostRevision.objects.count()) == (won[0].source, 2, 1)
    assert {conflict.yours for conflict in lost} | {post.source} == set(texts)
    assert all(conflict.post.source == post.source for conflict in lost)


def test_replying_thanking_hiding_and_editing_at_once_leave_no_drift(thread: Thread) -> None:
    unhurried()
    leader, people = MemberFactory(role="leader"), [MemberFactory() for _ in range(6)]
    made = [posts.reply(actor=who, thread=thread, body=f"From {who.handle}.") for who in people]

    def fresh(post: Post) -> Post:
        return Post.objects.select_related("thread__board", "author").get(pk=post.pk)

    jobs: list[Callable[[], Any]] = []
    for who, post in zip(people, made, strict=True):
        jobs += [
            lambda who=who: posts.reply(actor=who, thread=thread, body=f"Again {who.handle}."),
            lambda post=post: posts.hide_post(actor=leader, post=fresh(post)),
            lambda post=post: thanks.give(actor=leader, post=fresh(post)),
            lambda who=who, post=post: posts.edit_post(actor=who, post=fresh(post), body=f"New {who.pk}", version=1),
        ]
    at_once(jobs)
    assert PostEvent.objects.filter(kind="hidden").count() == 6
    numbers = list(Post.objects.filter(thread=thread).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 14))
    assert not synchronize_forums()


def test_twenty_voters_and_as_many_changes_of_mind_are_counted(committed_db: str) -> None:
    asked = open_thread(MemberFactory(), BoardFactory(), poll=PollPlan("Where to?", ["West", "East"]))
    west, east = PollOption.objects.filter(poll__thread=asked).order_by("position")
    people = [MemberFactory() for _ in range(20)]
    ways = [(who, option) for who in people for option in (west, east)]
    made = at_once(
        [
            lambda who=who, option=option: polls.vote(actor=who, thread=asked, options=[option.pk])
            for who, option in ways
        ]
    )
    assert not [error for error in made if isinstance(error, HearthError)]
    for option in (west, east):
        option.refresh_from_db()
        assert option.vote_count == PollVote.objects.filter(option=option).count()
    assert west.vote_count + east.vote_count == 20
    assert Poll.objects.get(thread=asked).voter_count == 20
