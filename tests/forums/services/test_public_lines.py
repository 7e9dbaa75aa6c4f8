"""Complaints are welcome: what was written to the team is hidden with a public line, or not at all."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from community.core.errors import InvalidInput
from community.moderation import services as moderation
from community.moderation.models import Hold
from community.site_settings import services as site_settings
from forums.enums import BoardKind, State
from forums.models import Board, FeedbackCase, Post, Thread
from forums.models.thread import NOT_PUBLISHED
from forums.queries.public_lines import with_public_lines
from forums.services import moving, posts
from members.models import Member
from tests.factories.forums import BoardFactory, ThreadFactory, first_post, open_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(db: None) -> Board:
    return BoardFactory(slug="ask", kind=BoardKind.FEEDBACK)


@pytest.fixture
def complaint(novice: Member, ask: Board) -> Thread:
    return open_thread(novice, ask, title="The lamp is rubbish")


def page_of(board: Board, after: str = "") -> str:
    return Client().get(f"/b/{board.slug}/{after}").content.decode()


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_it_is_not_hidden_without_a_reason(reason: str, complaint: Thread, moderator: Member) -> None:
    with pytest.raises(InvalidInput) as refused:
        posts.hide_post(actor=moderator, post=first_post(complaint), reason=reason)
    assert refused.value.field == "reason"
    assert Thread.objects.get().state == Post.objects.get().state == State.VISIBLE


def test_the_title_stays_on_the_board_with_the_reason(complaint: Thread, ask: Board, moderator: Member) -> None:
    posts.hide_post(actor=moderator, post=first_post(complaint), reason="It names a\nprivate address.")
    hidden = Thread.objects.get()
    assert (hidden.state, hidden.public_reason) == (State.HIDDEN, "It names a private address.")
    assert not FeedbackCase.objects.get().active
    html = page_of(ask)
    assert "The lamp is rubbish" in html
    assert "It names a private address." in html
    assert hidden.get_absolute_url() not in html

    posts.restore_post(actor=moderator, post=first_post(complaint))
    back = Thread.objects.get()
    assert (back.state, back.public_reason) == (State.VISIBLE, "")
    assert back.get_absolute_url() in page_of(ask)
    assert "private address" not in page_of(ask)


def test_a_reply_is_hidden_as_anywhere(complaint: Thread, moderator: Member, regular: Member) -> None:
    post = posts.reply(actor=regular, thread=complaint, body="Rubbish yourself.")
    posts.hide_post(actor=moderator, post=Post.objects.select_related("thread__board", "author").get(pk=post.pk))
    assert Thread.objects.get().public_reason == ""


def test_elsewhere_nothing_is_said_in_public(novice: Member, moderator: Member) -> None:
    board = BoardFactory()
    thread = open_thread(novice, board, title="Buy my lamps")
    posts.hide_post(actor=moderator, post=first_post(thread))
    assert "Buy my lamps" not in page_of(board)


@pytest.mark.parametrize(("reason", "line"), [("", NOT_PUBLISHED), ("Advertising", "Advertising")])
def test_what_was_never_shown_keeps_a_line_without_its_title(
    reason: str, line: str, novice: Member, moderator: Member, ask: Board
) -> None:
    site_settings.update_settings(actor=None, review_before_publishing=True)
    open_thread(novice, ask, title="Earn money at home")
    moderation.reject_hold(actor=moderator, hold=Hold.objects.get(), reason=reason)
    hidden = Thread.objects.get()
    assert (hidden.state, hidden.public_reason, hidden.title_withheld) == (State.HIDDEN, line, True)
    html = page_of(ask)
    assert "Earn money" not in html
    assert line in html


def test_lines_stand_where_their_threads_stood(ask: Board, moderator: Member, novice: Member) -> None:
    oldest = ThreadFactory(board=ask, kind=ask.kind, title="The oldest")
    gone = open_thread(novice, ask, title="Gone meanwhile")
    for number in range(31):
        ThreadFactory(board=ask, kind=ask.kind, title=f"Lamp {number:02}")
    posts.hide_post(actor=moderator, post=first_post(gone), reason="An insult")
    first = page_of(ask)
    assert "Gone meanwhile" not in first
    assert "?after=" in first
    after = first.split("?after=")[1].split('"')[0]
    second = page_of(ask, f"?after={after}")
    assert second.index("Lamp 00") < second.index("Gone meanwhile") < second.index(oldest.title)


def test_the_database_refuses_it_too(complaint: Thread) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.update(state=State.HIDDEN)


@pytest.mark.parametrize("n", [1, 3, 50])
def test_lines_cost_one_query_however_many(
    n: int, ask: Board, django_assert_num_queries: object, visitor: None
) -> None:
    ThreadFactory.create_batch(
        n, board=ask, kind=ask.kind, state=State.HIDDEN, public_reason="An insult", first_post=False
    )
    Board.objects.update(has_public_lines=True)
    ask.refresh_from_db()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(with_public_lines(ask, [], after=None, until=None)) == n


@pytest.mark.parametrize(("seen_by", "refused"), [("everyone", False), ("members", True), ("staff", True)])
def test_nothing_written_to_the_team_is_moved_out_of_sight(
    seen_by: str, refused: bool, complaint: Thread, ask: Board, moderator: Member
) -> None:
    cellar = BoardFactory(seen_by=seen_by)
    into = open_thread(moderator, cellar, title="Odds and ends")
    if not refused:
        assert moving.move_thread(actor=moderator, thread=complaint, board=cellar).board == cellar
        return
    with pytest.raises(InvalidInput):
        moving.move_thread(actor=moderator, thread=complaint, board=cellar)
    with pytest.raises(InvalidInput):
        moving.merge_thread(actor=moderator, thread=complaint, into=into)
    assert Thread.objects.get(pk=complaint.pk).board == ask
    assert first_post(complaint).thread_id == complaint.pk


def test_a_hidden_thread_keeps_its_line(complaint: Thread, ask: Board, moderator: Member) -> None:
    posts.hide_post(actor=moderator, post=first_post(complaint), reason="An insult")
    with pytest.raises(InvalidInput):
        moving.move_thread(actor=moderator, thread=complaint, board=BoardFactory())
    assert Thread.objects.get(pk=complaint.pk).board == ask


def test_a_thread_hidden_elsewhere_does_not_come_without_a_line(novice: Member, ask: Board, moderator: Member) -> None:
    thread = open_thread(novice, BoardFactory())
    posts.hide_post(actor=moderator, post=first_post(thread))
    with pytest.raises(InvalidInput):
        moving.move_thread(actor=moderator, thread=thread, board=ask)
    assert Thread.objects.get(pk=thread.pk).kind != "feedback"


def test_moving_opens_and_closes_the_case(complaint: Thread, ask: Board, moderator: Member) -> None:
    moving.move_thread(actor=moderator, thread=complaint, board=BoardFactory())
    assert not FeedbackCase.objects.get().active
    moving.move_thread(actor=moderator, thread=Thread.objects.get(pk=complaint.pk), board=ask)
    assert FeedbackCase.objects.get().waits
