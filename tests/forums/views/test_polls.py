from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from forums.models import Board, Draft, Poll, PollOption, PollVote, Thread
from forums.queries import voters
from forums.queries.access import get_thread_for
from forums.queries.polls import poll_view
from forums.services import polls
from forums.services.polls import PollPlan
from members.backend import AuthenticationBackend
from members.models import Member
from members.services.ignoring import ignore
from tests.factories.forums import open_thread, unhurried
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]
FORM = {
    "title": "Sunday",
    "body": "Where shall we go?",
    "poll_question": "Where to?",
    "poll_options": ["West Lake", "", "Tea hills"],
    "poll_results": "always",
}


@pytest.fixture(autouse=True)
def _unhurried(db: None) -> None:
    unhurried()


def with_poll(actor: Member, board: Board, **more: Any) -> Thread:
    return open_thread(actor, board, poll=PollPlan("Where to?", ["West Lake", "Tea hills"], **more))


def test_a_poll_is_made_in_the_form_of_a_new_thread(client_for: ClientFor, board: Board, novice: Member) -> None:
    client_for(novice).post(f"/b/{board.slug}/new/", FORM | {"poll_multiple": "on", "poll_days": "7"})
    poll = Poll.objects.get()
    assert (poll.question, poll.multiple, poll.public, poll.closes_at is not None) == ("Where to?", True, False, True)
    assert [option.text for option in poll.options.order_by("position")] == ["West Lake", "Tea hills"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"poll_question": ""}, "Say what the poll asks."),
        ({"poll_options": ["one"]}, "A poll has 2 to 20 answers."),
        ({"poll_days": "0"}, "greater than or equal to 1"),
        ({"poll_results": "never"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_with_it_is_said_at_its_field(
    client_for: ClientFor, board: Board, novice: Member, more: dict[str, Any], said: str
) -> None:
    response = client_for(novice).post(f"/b/{board.slug}/new/", FORM | more)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "data-poll open" in page
    assert not Thread.objects.exists()


def test_without_scripts_a_button_brings_more_lines(client_for: ClientFor, board: Board, novice: Member) -> None:
    client = client_for(novice)
    assert client.get(f"/b/{board.slug}/new/").content.decode().count('name="poll_options"') == 4
    response = client.post(
        f"/b/{board.slug}/new/", FORM | {"poll_options": ["a", "b", "c", "d"], "more_answers": "1", "title": ""}
    )
    page = response.content.decode()
    assert (response.status_code, page.count('name="poll_options"')) == (200, 6)
    assert 'value="d"' in page
    assert "field-error" not in page


def test_a_draft_keeps_the_poll(client_for: ClientFor, board: Board, novice: Member) -> None:
    client = client_for(novice)
    client.post(f"/b/{board.slug}/new/", FORM | {"draft": "1", "poll_public": "on"})
    assert Draft.objects.get().data["poll_options"] == ["West Lake", "", "Tea hills"]
    page = client.get(f"/b/{board.slug}/new/").content.decode()
    assert 'value="Tea hills"' in page
    assert 'name="poll_public" id="id_poll_public" checked' in page.replace('aria-describedby="x"', "")


def test_voting_by_form(client_for: ClientFor, board: Board, novice: Member, regular: Member) -> None:
    thread = with_poll(novice, board)
    option = PollOption.objects.get(text="West Lake")
    client = client_for(regular)
    address = f"{thread.get_absolute_url()}vote/"
    assert "Choose an answer first." in client.post(address, {}, follow=True).content.decode()
    form = {"option": option.pk, "form_token": str(uuid4())}
    assert "Your vote counts." in client.post(address, form, follow=True).content.decode()
    page = client.post(address, form, follow=True).content.decode()
    assert "1 vote, 100 %" in page
    assert "0 votes, 0 %" in page
    assert "1 person voted" in page
    client.post(address, {"clear": "1"})
    assert not PollVote.objects.exists()
    assert "Choose one answer." not in page
    both = client.post(address, {"option": [o.pk for o in PollOption.objects.all()]}, follow=True).content.decode()
    assert "Choose one answer." in both
    assert client.post(address, {"option": "x"}, follow=True).status_code == 200
    assert not PollVote.objects.exists()


def test_visitors_read_and_do_not_vote(client: Client, board: Board, novice: Member) -> None:
    thread = with_poll(novice, board)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Sign in to vote" in page
    assert 'name="option"' not in page
    assert client.post(f"{thread.get_absolute_url()}vote/", {"option": 1}).status_code == 302
    assert not PollVote.objects.exists()


@pytest.mark.parametrize(
    ("results", "before", "voted", "closed"),
    [("always", True, True, True), ("voted", False, True, True), ("closed", False, False, True)],
)
def test_who_sees_how_it_stands(
    client_for: ClientFor, board: Board, novice: Member, results: str, before: bool, voted: bool, closed: bool
) -> None:
    thread = with_poll(novice, board, results=results)
    client = client_for(novice)

    def shown() -> bool:
        return "<progress" in client.get(thread.get_absolute_url()).content.decode()

    assert shown() == before
    polls.vote(actor=novice, thread=thread, options=[PollOption.objects.first().pk])  # type: ignore[union-attr]
    assert shown() == voted
    client.post(f"{thread.get_absolute_url()}poll/close/")
    assert shown() == closed
    assert 'name="option"' not in client.get(thread.get_absolute_url()).content.decode()


def test_names_only_in_a_public_poll(
    client_for: ClientFor, board: Board, novice: Member, regular: Member, leader: Member
) -> None:
    secret, public = with_poll(novice, board), with_poll(novice, board, public=True)
    for thread in (secret, public):
        first = PollOption.objects.filter(poll__thread=thread).order_by("position")[0]
        polls.vote(actor=regular, thread=thread, options=[first.pk])
    client = client_for(leader)
    assert regular.display_name not in client.get(secret.get_absolute_url()).content.decode()
    assert regular.display_name in client.get(public.get_absolute_url()).content.decode()


@pytest.mark.parametrize("many", [1, 3, 50])
def test_a_poll_costs_the_same(board: Board, novice: Member, many: int, django_assert_num_queries: Any) -> None:
    thread = with_poll(novice, board, public=True)
    option = PollOption.objects.order_by("position")[0]
    for _ in range(many):
        polls.vote(actor=MemberFactory(), thread=thread, options=[option.pk])
    viewer = AuthenticationBackend().get_user(novice.pk)
    assert isinstance(viewer, Member)
    seen = get_thread_for(viewer, thread.pk)
    with django_assert_num_queries(2):
        view = poll_view(viewer, seen)
    assert view is not None
    assert view.lines[0].option.vote_count == many
    assert len(view.lines[0].voters) == min(many, 12)
    assert view.lines[0].more == max(0, many - 12)
    without = get_thread_for(novice, open_thread(novice, board).pk)
    with django_assert_num_queries(0):
        assert poll_view(novice, without) is None


def voted(board: Board, author: Member, many: int, **more: Any) -> tuple[Thread, PollOption, list[Member]]:
    """A public poll whose first answer `many` people chose, in this order."""
    thread = with_poll(author, board, **{"public": True, **more})
    option = PollOption.objects.get(poll__thread=thread, position=1)
    people = [MemberFactory() for _ in range(many)]
    for person in people:
        polls.vote(actor=person, thread=thread, options=[option.pk])
    return thread, option, people


def test_those_beyond_twelve_have_a_page(
    client_for: ClientFor, board: Board, novice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voters, "PAGE", 10)
    thread, option, people = voted(board, novice, 14)
    address = f"{thread.get_absolute_url()}poll/{option.pk}/"
    client = client_for(None)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert f'href="{address}">and 2 more</a>' in page
    first = client.get(address)
    shown = [f"@{person.handle}" in first.content.decode() for person in people]
    assert shown == [True] * 10 + [False] * 4
    assert "14 people chose this" in first.content.decode()
    older = first.context["older"]
    second = client.get(older).content.decode()
    assert [f"@{person.handle}" in second for person in people] == [False] * 10 + [True] * 4
    assert f'href="{address}"' in second
    assert 'rel="next"' not in second
    other = PollOption.objects.get(poll__thread=thread, position=2)
    assert "Nobody has chosen this." in client.get(f"{thread.get_absolute_url()}poll/{other.pk}/").content.decode()


@pytest.mark.parametrize("why", ["secret", "waits", "another", "closed"])
def test_whose_votes_are_nobodys_business(
    why: str, client_for: ClientFor, board: Board, novice: Member, regular: Member
) -> None:
    more = {"secret": {"public": False}, "waits": {"results": "closed"}}.get(why, {})
    thread, option, _people = voted(board, novice, 1, **more)
    if why == "another":
        option = voted(board, novice, 1)[1]
    elif why == "closed":
        Board.objects.filter(pk=board.pk).update(seen_by="staff")
    assert client_for(regular).get(f"{thread.get_absolute_url()}poll/{option.pk}/").status_code == 404


def test_whom_one_ignores_is_not_among_the_names(
    client_for: ClientFor, board: Board, novice: Member, regular: Member
) -> None:
    thread, option, people = voted(board, novice, 2)
    client, address = client_for(regular), f"{thread.get_absolute_url()}poll/{option.pk}/"
    for url in (address, thread.get_absolute_url()):
        assert people[0].get_absolute_url() in client.get(url).content.decode()
    ignore(actor=regular, member=people[0])
    for url in (address, thread.get_absolute_url()):
        page = client.get(url).content.decode()
        assert people[0].get_absolute_url() not in page
        assert people[1].get_absolute_url() in page


@pytest.mark.parametrize("many", [1, 3, 50])
def test_the_names_cost_the_same(board: Board, novice: Member, many: int, django_assert_num_queries: Any) -> None:
    thread, option, people = voted(board, novice, many)
    viewer = AuthenticationBackend().get_user(novice.pk)
    assert isinstance(viewer, Member)
    seen = get_thread_for(viewer, thread.pk)
    with django_assert_num_queries(3):
        page = voters.voters_page(viewer, seen, option.pk)
    assert page is not None
    assert page.voters == people
