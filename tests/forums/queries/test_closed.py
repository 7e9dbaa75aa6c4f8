"""What somebody was told of a board that is closed to them now is told no more."""

from typing import Any

import pytest

from community.moderation import services as moderation
from community.notifications import services as notifications
from community.notifications.models import Delivery, Notification
from community.notifications.queries import inbox_page
from community.notifications.services.sending import send_now
from forums.enums import Audience
from forums.models import Board, Post, Thread
from forums.queries.closed import closed_messages
from forums.services.moving import merge_thread
from forums.services.posts import hide_post
from members.models import Member
from tests.factories.forums import first_post, open_thread, reply
from tests.factories.resources import release, resource_thread, trusted

pytestmark = pytest.mark.django_db


def lines(member: Member) -> int:
    return sum(len(group.lines) for group in inbox_page(member, after=None).groups)


def told(member: Member, kind: str) -> dict[str, Any]:
    """The context of the member's line of this kind."""
    rows = [line.row for group in inbox_page(member, after=None).groups for line in group.lines]
    return next(row.context for row in rows if row.kind == kind)


def test_a_line_about_a_closed_board_is_left_out(novice: Member, regular: Member, thread: Thread, board: Board) -> None:
    reply(regular, thread)
    assert Notification.objects.filter(member=novice).count() == lines(novice) == 1
    Board.objects.filter(pk=board.pk).update(seen_by=Audience.STAFF)
    assert lines(novice) == 0
    Board.objects.filter(pk=board.pk).update(seen_by=Audience.EVERYONE)
    assert lines(novice) == 1


def test_and_its_mail_is_not_sent(
    novice: Member, regular: Member, thread: Thread, board: Board, mailoutbox: Any
) -> None:
    reply(regular, thread)
    mail = Delivery.objects.get(member=novice, kind="reply_to_me")
    Board.objects.filter(pk=board.pk).update(seen_by=Audience.STAFF)
    send_now(mail.pk)
    assert mailoutbox == []


def test_what_was_moved_or_hidden(moderator: Member, novice: Member, regular: Member, thread: Thread) -> None:
    double = open_thread(novice, thread.board, title="Twice")
    post = reply(regular, double)
    messages = [("", {"thread": double.pk, "post": post.pk}), (f"post:{post.pk}", {}), ("", {"thread": double.pk})]
    assert closed_messages(novice, messages) == set()
    merge_thread(actor=moderator, thread=double, into=thread)
    # The post is looked for where it stands; the thread alone is no more than an address.
    assert closed_messages(regular, messages[:2]) == set()
    hide_post(actor=moderator, post=first_post(thread), reason="Rude")
    assert closed_messages(regular, messages[:2]) == {0, 1}
    assert closed_messages(novice, messages[:2]) == set()
    assert Post.objects.get(pk=post.pk).thread == thread


def test_what_became_of_a_report_is_told_without_words_of_a_closed_board(
    moderator: Member, novice: Member, regular: Member, thread: Thread, board: Board, mailoutbox: Any
) -> None:
    post = reply(regular, thread, "Buy my watches")
    for member, kind in ((novice, "report_resolved"), (regular, "hidden")):
        notifications.set_preference(member_id=member.pk, kind=kind, mail=True)
    before = lines(regular)
    row = moderation.report(actor=novice, kind="post", object_id=post.pk, reason="spam")
    moderation.resolve_report(actor=moderator, report=row, outcome="hide", reason="No adverts")
    assert told(novice, "report_resolved")["excerpt"] == told(regular, "hidden")["excerpt"] == "Buy my watches"
    Board.objects.filter(pk=board.pk).update(seen_by=Audience.STAFF)
    assert told(novice, "report_resolved") == {"post": post.pk, "upheld": True}
    assert lines(regular) == before
    for mail in Delivery.objects.filter(kind__in=("report_resolved", "hidden")):
        notifications.send_now(mail.pk)
    assert [mail.to for mail in mailoutbox] == [[novice.email]]
    assert "acted on it" in mailoutbox[0].body
    assert "watches" not in mailoutbox[0].body + str(mailoutbox[0].alternatives)


def test_a_release_is_looked_for_by_its_own_number(regular: Member, novice: Member) -> None:
    row = release(trusted(regular), resource_thread(regular))
    messages: list[tuple[str, dict[str, object]]] = [("report:1", {"release": row.pk}), ("report:2", {"release": "x"})]
    assert closed_messages(novice, messages) == set()
    Board.objects.filter(pk=row.resource.thread.board_id).update(seen_by=Audience.STAFF)
    assert closed_messages(novice, messages) == {0}


@pytest.mark.parametrize("n", [1, 3, 50])
def test_queries_do_not_grow(n: int, regular: Member, thread: Thread, django_assert_num_queries: Any) -> None:
    posts = [reply(regular, thread).pk for _ in range(min(n, 3))]
    messages: list[tuple[str, dict[str, object]]] = [("", {"post": posts[place % len(posts)]}) for place in range(n)]
    messages += [("", {"thread": thread.pk}) for _ in range(n)] + [("report:1", {"excerpt": "x"})]
    closed_messages(regular, messages)
    with django_assert_num_queries(2):
        assert closed_messages(regular, messages) == set()
