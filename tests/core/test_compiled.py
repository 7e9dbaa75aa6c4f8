"""A query compiled once gives what Django would give, whatever its parameters."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from community.core.compiled import Compiled
from forums.models import Post, Thread
from tests.factories.forums import PostFactory, ThreadFactory


def by(author: int, thread: int) -> "QuerySet[Post]":
    more = Post.objects.filter(thread=OuterRef("thread"), number__gt=OuterRef("number"))
    posts = (
        Post.objects.filter(thread=thread).exclude(author=author).select_related("thread__board", "author", "quote_of")
    )
    return posts.annotate(is_followed=Exists(more)).order_by("number")  # type: ignore[no-redef]


@pytest.mark.django_db
def test_rows_are_as_djangos(django_assert_num_queries: Any) -> None:
    compiled = Compiled(by, "author", "thread")
    for _ in range(2):
        thread = ThreadFactory()
        posts = [PostFactory(thread=thread) for _ in range(3)]
        asked = {"author": posts[0].author_id, "thread": thread.pk}
        expected = list(by(**asked))
        with django_assert_num_queries(1):
            found = compiled.rows(**asked)
            assert [post.pk for post in found] == [post.pk for post in expected]
            assert [post.is_followed for post in found] == [post.is_followed for post in expected]  # type: ignore[attr-defined]
            assert [post.thread.board.name for post in found] == [post.thread.board.name for post in expected]
            assert all(post.quote_of is None for post in found)
            assert not found[0]._state.adding
    assert compiled.rows(author=0, thread=0) == []
    assert compiled.first(author=0, thread=0) is None


@pytest.mark.django_db
def test_a_parameter_that_does_not_come_into_the_sql_is_a_mistake() -> None:
    compiled: Compiled[Thread] = Compiled(lambda pk, board: Thread.objects.filter(pk=pk), "pk", "board")
    with pytest.raises(ValueError, match="board"):
        compiled.rows(pk=1, board=2)


@pytest.mark.django_db
def test_what_is_no_parameter_is_a_constant_of_the_plan(django_assert_num_queries: Any) -> None:
    thread = ThreadFactory(title="100% 'sure' %s")
    compiled: Compiled[Thread] = Compiled(
        lambda pk: Thread.objects.filter(pk=pk, title="100% 'sure' %s", state="visible", locked=False), "pk"
    )
    with CaptureQueriesContext(connection) as queries:
        assert compiled.first(pk=thread.pk) == thread
    [query] = queries.captured_queries
    assert "100% 'sure' %s" not in query["sql"]
    assert "'visible'" in query["sql"]
    assert "$2" not in query["sql"]
    Thread.objects.update(title="Not sure")
    assert compiled.first(pk=thread.pk) is None


def test_it_goes_on_in_a_new_connection(committed_db: str) -> None:
    thread = ThreadFactory()
    compiled: Compiled[Thread] = Compiled(lambda pk: Thread.objects.filter(pk=pk), "pk")
    for _ in range(2):
        assert compiled.first(pk=thread.pk) == thread
        connection.close()
