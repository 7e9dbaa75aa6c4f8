"""`manage.py bench_data` writes a forum whose figures are right, and only where nobody else's is."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Max

from community.home.bench.forum import LONG_THREAD
from forums.models import Board, Post, Thanks, Thread, ThreadRead
from forums.services.posts import reply
from forums.services.synchronize import synchronize_forums
from members.models import Member
from tests.factories.members import MemberFactory


def test_a_forum_of_any_size_with_right_figures(committed_db: str) -> None:
    out = StringIO()
    call_command("bench_data", posts=1500, stdout=out)
    assert Post.objects.count() == 1500
    assert "1500 posts" in out.getvalue()
    assert "50 % of the posts" in out.getvalue()
    assert not synchronize_forums()
    assert Thread.objects.filter(reply_count=LONG_THREAD - 1).count() == 1
    assert set(Post.objects.values_list("language", flat=True).distinct()) == {"en", "zh-hans"}
    assert Thanks.objects.exists()
    assert ThreadRead.objects.exists()
    # Some boards, threads and members have most of it.
    busy = Board.objects.aggregate(all=Max("post_count"))["all"]
    assert busy > 1500 / 3
    top = Post.objects.values("author").annotate(n=Count("id")).order_by("-n")[0]["n"]
    assert top > 1500 / Member.objects.count() * 3
    # Times only go forward in a thread, and ids with them.
    for thread in Thread.objects.order_by("-reply_count")[:5]:
        rows = list(thread.posts.order_by("number").values_list("created_at", "pk"))
        assert rows == sorted(rows)
    # What follows gets ids of its own.
    thread = Thread.objects.order_by("-pk")[0]
    author = MemberFactory()
    assert reply(actor=author, thread=thread, body="The first post by a hand.").number == thread.next_number


def test_nobody_elses_content_is_touched(committed_db: str) -> None:
    MemberFactory()
    with pytest.raises(CommandError, match="Somebody's content"):
        call_command("bench_data", posts=100)
    assert (Member.objects.count(), Post.objects.count()) == (1, 0)


def test_too_small_a_forum_is_none(committed_db: str) -> None:
    with pytest.raises(CommandError, match="at least 100"):
        call_command("bench_data", posts=99)
