"""The moderators' tools: each a small form, and a log where all of it can be undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from community.core.clock import now
from forums.enums import Audience, State
from forums.models import Board, Thread, ThreadEvent
from forums.services.moving import merge_thread, move_thread
from forums.services.splitting import split_thread
from members.models import Member
from tests.factories.forums import BoardFactory, TagFactory, ThreadFactory, moderate, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

ClientFor = Callable[[Any], Client]
FORMS = ("rename", "tags", "pin", "lock", "hide", "move", "merge", "split")


@pytest.fixture
def keeper(board: Board) -> Member:
    """A moderator of this board alone."""
    return moderate(MemberFactory(role="regular"), board)


def fresh(thread: Thread) -> Thread:
    return Thread.objects.select_related("board").get(pk=thread.pk)


@pytest.mark.parametrize("tool", FORMS)
def test_the_tools_are_for_who_keeps_order_there(
    tool: str, client_for: ClientFor, keeper: Member, lurker: Member, thread: Thread
) -> None:
    BoardFactory(name_en="Somewhere else")
    address = f"{thread.get_absolute_url()}{tool}/"
    elsewhere = moderate(MemberFactory(role="lurker"), BoardFactory())
    assert client_for(keeper).get(address).status_code == 200
    for nobody in (lurker, elsewhere):
        assert client_for(nobody).get(address).status_code == 403
        assert client_for(nobody).post(address, {"title": "x", "reason": "x"}).status_code == 403
    assert client_for(None).get(address).status_code == 302
    assert not ThreadEvent.objects.exists()
    page = client_for(keeper).get(thread.get_absolute_url()).content.decode()
    assert f'href="{address}' in page
    assert f'href="{address}' not in client_for(elsewhere).get(thread.get_absolute_url()).content.decode()


def test_each_form_does_its_work_and_offers_to_undo_it(
    client_for: ClientFor, keeper: Member, thread: Thread, board: Board
) -> None:
    client = client_for(keeper)
    other = BoardFactory(name_en="Over there")
    tag = TagFactory(board=board)
    base = thread.get_absolute_url()

    def send(tool: str, **data: Any) -> str:
        response = client.post(f"{base}{tool}/", data, follow=True)
        assert response.status_code == 200, response.content.decode()[:2000]
        page: str = response.content.decode()
        event = ThreadEvent.objects.latest("id")
        assert f'action="/e/{event.pk}/undo/"' in page
        return page

    send("rename", title="Cases that survive")
    base = fresh(thread).get_absolute_url()
    assert base.endswith("/cases-that-survive/")
    send("tags", tags=[tag.pk])
    assert fresh(thread).tag_ids == [tag.pk]
    send("pin", until=f"{now() + timedelta(days=3):%Y-%m-%d}")
    assert fresh(thread).pinned
    assert timedelta(days=2) < fresh(thread).pinned_until - now() < timedelta(days=5)  # type: ignore[operator]
    assert "Everything was said" in send("lock", reason="Everything was said.")
    assert fresh(thread).locked
    assert "Featured." in send("arrange", act="feature")
    assert "Moved here from" in send("move", board=other.pk, reason="Fits there")
    assert fresh(thread).board == other
    assert not client_for(keeper).get(f"{base}log/").content.decode().count("/undo/")


def test_what_is_refused_comes_back_with_the_reason(
    client_for: ClientFor, keeper: Member, thread: Thread, board: Board
) -> None:
    client, base = client_for(keeper), thread.get_absolute_url()
    private = ThreadFactory(board=BoardFactory(seen_by=Audience.STAFF), title="A secret")
    for tool, data in (
        ("rename", {"title": " "}),
        ("pin", {"until": "2020-01-01"}),
        ("hide", {"reason": ""}),
        ("move", {"board": private.board_id}),
        ("merge", {"into": "nonsense"}),
        ("merge", {"into": str(private.pk)}),
        ("merge", {"into": base}),
        ("split", {"title": "Else", "numbers": ["1"]}),
    ):
        response = client.post(f"{base}{tool}/", data)
        assert response.status_code == 422, tool
        assert "A secret" not in response.content.decode()
    assert not ThreadEvent.objects.exists()


def test_hidden_and_shown_again(client_for: ClientFor, keeper: Member, thread: Thread, regular: Member) -> None:
    client, base = client_for(keeper), thread.get_absolute_url()
    client.post(f"{base}hide/", {"reason": "Names somebody's address"})
    assert fresh(thread).state == State.HIDDEN
    assert client_for(regular).get(base).status_code == 404
    assert 'value="show"' in client.get(base).content.decode()
    client.post(f"{base}arrange/", {"act": "show"})
    assert fresh(thread).state == State.VISIBLE
    client.post(f"{base}hide/", {"reason": "After all"})
    event = ThreadEvent.objects.filter(kind="hidden").latest("id")
    client.post(f"/e/{event.pk}/undo/")
    assert client_for(regular).get(base).status_code == 200


def test_merged_addresses_lead_to_where_it_went_on(
    client_for: ClientFor, moderator: Member, regular: Member, thread: Thread, board: Board
) -> None:
    double = open_thread(MemberFactory(), board, title="The same again")
    second = reply(regular, double)
    client, old = client_for(None), double.get_absolute_url()
    merge_thread(actor=moderator, thread=double, into=thread)
    for address, floor in (
        (f"/t/{double.pk}/", 2),
        (old, 2),
        (f"{old}2/", 3),
        (f"/p/{second.pk}/", 3),
    ):
        landed = client.get(address, follow=True)
        assert landed.status_code == 200, address
        assert landed.redirect_chain[-1][0] == fresh(thread).floor_url(floor), address
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "2 posts of another thread follow, from #2 on." in page
    for gone in (f"{old}reply/", f"{old}log/"):
        assert client_for(moderator).get(gone).status_code in (404, 405)
    assert client.get(f"/t/{double.pk}/no/99/").status_code == 404
    event = ThreadEvent.objects.get(thread=thread)
    assert client_for(moderator).post(f"/e/{event.pk}/undo/").status_code == 302
    page = client.get(thread.get_absolute_url()).content.decode()
    # They are where they began: no line, no stone, and a link made meanwhile still finds its post.
    assert "follow, from" not in page
    assert "moved" not in page
    landed = client.get(f"{thread.get_absolute_url()}3/", follow=True)
    assert landed.redirect_chain[-1][0] == double.floor_url(2)


def test_split_posts_leave_a_stone_that_leads_to_them(
    client_for: ClientFor, moderator: Member, regular: Member, thread: Thread
) -> None:
    for _ in range(3):
        reply(regular, thread)
    client = client_for(moderator)
    response = client.post(f"{thread.get_absolute_url()}split/", {"title": "Apart", "numbers": ["2", "3"]})
    made = Thread.objects.get(title="Apart")
    assert response.headers["Location"] == made.get_absolute_url()
    page = client_for(None).get(thread.get_absolute_url()).content.decode()
    assert 'id="floor-2"' in page
    assert 'id="floor-3"' in page
    assert "These 2 posts have moved." in page
    assert f'href="{made.get_absolute_url()}"' in page
    assert "This began in another thread." in client_for(None).get(made.get_absolute_url()).content.decode()
    landed = client_for(None).get(f"{thread.get_absolute_url()}3/", follow=True)
    assert landed.redirect_chain[-1][0] == made.floor_url(2)


def test_posts_of_any_page_are_split_off_by_their_numbers(
    client_for: ClientFor, moderator: Member, regular: Member, thread: Thread
) -> None:
    rows = [reply(regular, thread) for _ in range(24)]
    client, address = client_for(moderator), f"{thread.get_absolute_url()}split/"
    assert 'name="floors"' in client.get(address).content.decode()
    for wrong, why in (
        ("7-3", "neither a post"),
        ("all", "neither a post"),
        ("99", "There is no post #99 here."),
        ("1-3", "The first post stays"),
        ("", "Choose the posts that go."),
    ):
        response = client.post(address, {"title": "Apart", "floors": wrong})
        assert response.status_code == 422, wrong
        assert why in response.content.decode(), wrong
    assert Thread.objects.count() == 1
    sent = {"title": "Apart", "numbers": ["2"], "floors": "#21 – 22、２４ 25"}
    made = Thread.objects.get(pk=client.post(address, sent).headers["Location"].split("/")[2])
    found = list(made.posts.order_by("number").values_list("pk", flat=True))
    assert found == [rows[number - 2].pk for number in (2, 21, 22, 24, 25)]


def test_lines_name_nothing_that_the_reader_may_not_see(
    client_for: ClientFor, moderator: Member, regular: Member, thread: Thread
) -> None:
    secret = BoardFactory(seen_by=Audience.STAFF, name_en="Whisper room")
    hidden = open_thread(moderator, secret, title="Whisper title")
    reply(regular, thread)
    move_thread(actor=moderator, thread=hidden, board=thread.board)
    split_thread(actor=moderator, thread=thread, numbers=[2], title="Whisper part")
    part = Thread.objects.get(title="Whisper part")
    move_thread(actor=moderator, thread=part, board=secret)
    shown = client_for(regular).get(fresh(hidden).get_absolute_url()).content.decode()
    assert "Moved here from another board." in shown
    assert "Whisper room" not in shown
    page = client_for(regular).get(thread.get_absolute_url())
    log = client_for(regular).get(f"{thread.get_absolute_url()}log/")
    for response in (page, log):
        assert response.status_code == 200
        assert "Whisper part" not in response.content.decode()
    assert "This post has moved." in page.content.decode()
    assert client_for(regular).get(f"{thread.get_absolute_url()}2/", follow=True).status_code == 200


def test_the_log_shows_all_to_moderators_and_the_public_lines_to_others(
    client_for: ClientFor, keeper: Member, regular: Member, thread: Thread
) -> None:
    client, base = client_for(keeper), thread.get_absolute_url()
    assert "No moderator has had to touch" in client_for(None).get(f"{base}log/").content.decode()
    client.post(f"{base}lock/", {"reason": "Settled"})
    client.post(f"{base}rename/", {"title": "Which case?"})
    base = fresh(thread).get_absolute_url()
    theirs, ours = (client_for(who).get(f"{base}log/").content.decode() for who in (regular, keeper))
    assert "Settled" in theirs
    assert "Settled" in ours
    assert "Which case survives?" not in theirs
    assert "<del>Which case survives?</del>" in ours
    assert "/undo/" not in theirs
    event = ThreadEvent.objects.get(kind="locked")
    assert client_for(regular).post(f"/e/{event.pk}/undo/").status_code == 403
    assert client.post(f"/e/{event.pk}/undo/").status_code == 302
    assert not fresh(thread).locked
    assert "Settled" not in client_for(None).get(base).content.decode()


@pytest.mark.parametrize("n", [1, 3, 50])
def test_queries_do_not_grow_with_the_lines(
    n: int, client_for: ClientFor, moderator: Member, thread: Thread, django_assert_num_queries: Any
) -> None:
    for number in range(n):
        for kind in ("locked", "moved", "split"):
            ThreadEvent.objects.create(
                thread=thread,
                kind=kind,
                actor=moderator,
                after_number=1,
                other_thread=ThreadFactory(),
                data={"posts": 1},
            )
        assert number < n
    Thread.objects.filter(pk=thread.pk).update(has_events=True)
    visitor = client_for(None)
    visitor.get(thread.get_absolute_url())
    with django_assert_num_queries(4):
        visitor.get(thread.get_absolute_url())
    with django_assert_num_queries(3):
        visitor.get(f"{thread.get_absolute_url()}log/")


def test_who_comes_often_changes_tags_and_takes_it_back(client_for: ClientFor, regular: Member, thread: Thread) -> None:
    tag = TagFactory(board=thread.board, name_en="Materials")
    client, base = client_for(regular), thread.get_absolute_url()
    assert f'href="{base}tags/"' in client.get(base).content.decode()
    assert "Materials" in client.post(f"{base}tags/", {"tags": [tag.pk]}, follow=True).content.decode()
    event = ThreadEvent.objects.get()
    assert client.post(f"/e/{event.pk}/undo/").status_code == 302
    assert fresh(thread).tag_ids == []
