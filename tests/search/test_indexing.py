"""Threads, posts, members and meetups are in the index from the transaction that writes them."""

import pytest
from django.db import connection, transaction

from community.search import services as search
from community.search.models import Document
from community.search.tokens import VERSION
from events.services.meetups import create_meetup, publish, update_meetup
from forums.enums import BoardKind
from forums.models import Board, Post, Thread
from forums.services import answers, arranging, posts
from members.models import Member
from members.services.members import change_handle, create_member, update_profile
from tests.factories.events import ClubFactory, organise, plan
from tests.factories.forums import BoardFactory, first_post, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def found(lexeme: str) -> list[tuple[str, int]]:
    rows = Document.objects.extra(where=["vector @@ %s::tsquery"], params=[f"'{lexeme}'"])
    return sorted(rows.values_list("kind", "object_id"))


@pytest.fixture
def board() -> Board:
    return BoardFactory(kind=BoardKind.QUESTION)


@pytest.fixture
def thread(novice: Member, board: Board) -> Thread:
    return open_thread(novice, board, title="Projector stays dark", body="只有声音，没有画面。")


def test_a_thread_is_found_by_title_and_opening_post(thread: Thread, board: Board) -> None:
    document = Document.objects.get(kind="thread")

    assert found("projector") == found("画面") == found("~stay") == [("thread", thread.pk)]
    assert (document.scope, document.parent, document.author) == (board.pk, thread.pk, thread.author_id)
    assert (document.created_at, document.version) == (thread.created_at, VERSION)


def test_a_reply_is_found_and_an_edit_changes_by_what(thread: Thread, regular: Member) -> None:
    post = reply(regular, thread, "Try another cable.")
    assert found("cable") == [("post", post.pk)]

    posts.edit_post(actor=regular, post=post, body="Try another socket.", version=1)

    assert found("cable") == []
    assert found("socket") == [("post", post.pk)]


def test_what_was_rolled_back_is_not_in_the_index(thread: Thread, regular: Member) -> None:
    with transaction.atomic():
        reply(regular, thread, "Try another cable.")
        transaction.set_rollback(True)

    assert found("cable") == []


def test_hidden_is_gone_and_restored_is_back(thread: Thread, regular: Member, moderator: Member) -> None:
    post = reply(regular, thread, "Try another cable.")
    posts.hide_post(actor=moderator, post=post, reason="no")
    assert found("cable") == []

    posts.restore_post(actor=moderator, post=Post.objects.select_related("thread__board", "author").get(pk=post.pk))

    assert found("cable") == [("post", post.pk)]


def test_a_hidden_first_post_takes_its_thread_along(thread: Thread, moderator: Member) -> None:
    posts.hide_post(actor=moderator, post=first_post(thread), reason="no")

    assert found("projector") == []


def test_a_thread_outlives_its_removed_first_post_by_its_title(thread: Thread, regular: Member, novice: Member) -> None:
    reply(regular, thread, "Try another cable.")

    posts.remove_post(actor=novice, post=first_post(thread))

    assert found("projector") == [("thread", thread.pk)]
    assert found("画面") == []


def test_another_title_and_an_accepted_answer(thread: Thread, regular: Member, novice: Member) -> None:
    arranging.rename_thread(actor=novice, thread=thread, title="Beamer stays dark")
    assert found("projector") == []
    assert found("beamer") == [("thread", thread.pk)]
    post = reply(regular, thread, "Try another cable.")

    answers.accept_answer(actor=novice, post=post)
    assert found("@answer") == [("thread", thread.pk)]

    answers.unaccept_answer(actor=novice, thread=thread)
    assert found("@answer") == []


def test_a_thread_that_moves_takes_its_posts_along(thread: Thread, regular: Member) -> None:
    reply(regular, thread, "Try another cable.")
    thread.board = BoardFactory()

    search.move(kinds=("thread", "post"), parent=thread.pk, scope=thread.board_id)

    assert set(Document.objects.filter(parent=thread.pk).values_list("scope", flat=True)) == {thread.board_id}
    assert Document.objects.filter(scope=thread.board_id).count() == 2


def test_members_are_found_by_name_handle_and_words() -> None:
    member = create_member(email="a@example.org", handle="linyu", display_name="林语", bio="I repair cameras.")
    assert found("林语") == found("linyu") == found("~camera") == [("member", member.pk)]

    update_profile(actor=member, display_name="林宇")
    assert found("林语") == []
    change_handle(actor=member, handle="rainwood")

    assert found("linyu") == []
    assert found("林宇") == found("rainwood") == [("member", member.pk)]


def test_a_meetup_is_found_once_it_is_published() -> None:
    club = ClubFactory()
    host = organise(club, MemberFactory(role="regular"))
    meetup = create_meetup(actor=host, club=club, plan=plan(title="Dumplings at dusk"))
    assert found("dumplings") == []

    meetup = publish(actor=host, meetup=meetup)
    assert ("meetup", meetup.pk) in found("dumplings")
    assert ("meetup", meetup.pk) in found("杭州")

    update_meetup(actor=host, meetup=meetup, plan=plan(title="Noodles at dusk"), version=meetup.version)
    assert ("meetup", meetup.pk) not in found("dumplings")
    assert ("meetup", meetup.pk) in found("noodles")


def test_writing_a_post_costs_one_statement_for_the_index(
    thread: Thread, regular: Member, django_assert_num_queries: object
) -> None:
    post = reply(regular, thread, "Try another cable.")

    with django_assert_num_queries(1):  # type: ignore[operator]
        search.index("post", post)


def test_many_are_written_at_once(thread: Thread, regular: Member, django_assert_num_queries: object) -> None:
    written = [reply(regular, thread, f"Cable number {n}.") for n in range(3)]
    Document.objects.all().delete()
    Post.objects.filter(pk=written[0].pk).update(state="hidden")
    rows = list(Post.objects.select_related("thread").order_by("pk"))

    with django_assert_num_queries(2):  # type: ignore[operator]
        assert search.index_many("post", rows) == 2

    assert found("cable") == [("post", post.pk) for post in written[1:]]


def test_no_writer_merges_what_others_wrote() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'search_document_vector'")
        assert cursor.fetchone()[0] == ["fastupdate=off"]
