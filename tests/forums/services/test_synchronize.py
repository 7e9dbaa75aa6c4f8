import pytest
from django.core.management import call_command

from forums.models import Board, Poll, PollOption, Post, Thread
from forums.services import polls, thanks
from forums.services.polls import PollPlan
from members.models import Member
from tests.factories.forums import first_post, open_thread, reply

pytestmark = pytest.mark.django_db


def test_what_has_drifted_is_corrected_and_named(
    thread: Thread, board: Board, regular: Member, capsys: pytest.CaptureFixture[str]
) -> None:
    post = reply(regular, thread)
    thanks.give(actor=regular, post=first_post(thread))
    call_command("synchronize_forums")
    assert capsys.readouterr().out == "posts: 0 corrected\nthreads: 0 corrected\nboards: 0 corrected\n"
    right = Thread.objects.values().get(), Board.objects.values().get(), list(Post.objects.order_by("id").values())

    Post.objects.update(thanks_count=7)
    Thread.objects.update(reply_count=9, people_count=9, thanks_count=9, next_number=2, last_post_by=None)
    Board.objects.update(thread_count=0, post_count=99)
    with pytest.raises(SystemExit):
        call_command("synchronize_forums")
    out = capsys.readouterr().out
    assert f"threads: 1 corrected ({thread.pk})" in out
    assert f"boards: 1 corrected ({board.pk})" in out
    assert str(post.pk) in out
    now = Thread.objects.values().get(), Board.objects.values().get(), list(Post.objects.order_by("id").values())
    assert now == right


def test_votes_are_counted_again(board: Board, novice: Member, capsys: pytest.CaptureFixture[str]) -> None:
    asked = open_thread(novice, board, poll=PollPlan("Where to?", ["West", "East"]))
    west = PollOption.objects.get(text="West")
    polls.vote(actor=novice, thread=asked, options=[west.pk])
    PollOption.objects.update(vote_count=5)
    Poll.objects.update(voter_count=5)
    with pytest.raises(SystemExit):
        call_command("synchronize_forums")
    assert f"threads: 1 corrected ({asked.pk})" in capsys.readouterr().out
    assert dict(PollOption.objects.values_list("text", "vote_count")) == {"West": 1, "East": 0}
    assert Poll.objects.get().voter_count == 1
