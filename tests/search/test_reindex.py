"""Making the index again."""

from io import StringIO
from itertools import islice

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from community.search import reindex as module
from community.search.models import Document
from community.search.reindex import reindex, without_word_indexes
from community.search.tokens import VERSION
from forums.models import Post, Thread
from members.models import Member
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def indexed(kind: str) -> list[int]:
    return list(Document.objects.filter(kind=kind).order_by("object_id").values_list("object_id", flat=True))


@pytest.fixture
def threads() -> list[Thread]:
    """Five threads with two replies each, made as rows: the index knows nothing of them."""
    made = [ThreadFactory(title=f"Matter {n}") for n in range(5)]
    for thread in made:
        PostFactory.create_batch(2, thread=thread)
    return made


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("reindex", *arguments, stdout=out)
    return out.getvalue()


def test_all_that_can_be_found_is_indexed(threads: list[Thread]) -> None:
    hidden = threads[0].posts.get(number=2)
    Post.objects.filter(pk=hidden.pk).update(state="hidden")

    said = run()

    assert indexed("thread") == [thread.pk for thread in threads]
    assert indexed("post") == list(
        Post.objects.filter(number__gt=1, state="visible").order_by("pk").values_list("pk", flat=True)
    )
    assert hidden.pk not in indexed("post")
    assert indexed("member") == list(Member.objects.order_by("pk").values_list("pk", flat=True))
    assert "thread: 5 of 5 (100 %), 5 written" in said


def test_ended_in_the_middle_it_goes_on(threads: list[Thread], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    list(islice(reindex(kinds=["thread"]), 2))
    assert indexed("thread") == [thread.pk for thread in threads[:4]]

    steps = list(reindex(kinds=["thread"]))

    assert indexed("thread") == [thread.pk for thread in threads]
    assert steps[-1].written == 1
    assert list(reindex(kinds=["thread"]))[-1].written == 0


def test_older_versions_are_made_again_and_the_gone_removed(threads: list[Thread]) -> None:
    run()
    Document.objects.filter(kind="thread", object_id=threads[1].pk).update(version=VERSION - 1)
    Document.objects.filter(kind="thread", object_id=threads[2].pk).update(object_id=threads[-1].pk + 1000)

    run()

    assert indexed("thread") == [thread.pk for thread in threads]
    assert not Document.objects.exclude(version=VERSION).exists()


def test_on_demand_everything_is_made_again(threads: list[Thread]) -> None:
    run()
    Thread.objects.filter(pk=threads[0].pk).update(title="Moonlight")
    run()
    assert not Document.objects.extra(where=["title_vector @@ '''moonlight'''::tsquery"]).exists()

    assert "5 written" in run("--all", "--kind", "thread")
    assert Document.objects.extra(where=["title_vector @@ '''moonlight'''::tsquery"]).count() == 1
    assert "4 written" in run("--all", "--kind", "thread", "--after", str(threads[0].pk))


def test_going_on_needs_to_know_of_what() -> None:
    with pytest.raises(CommandError, match="--kind"):
        run("--after", "7")


@pytest.mark.parametrize("n", [1, 3, 50])
def test_a_batch_costs_the_same_whatever_it_holds(n: int, django_assert_num_queries: object) -> None:
    PostFactory.create_batch(n, thread=ThreadFactory())

    with django_assert_num_queries(13):  # type: ignore[operator]
        list(reindex(kinds=["post"]))


def test_a_fresh_index_is_made_without_and_has_its_indexes_after(threads: list[Thread]) -> None:
    names = ["search_document_title", "search_document_vector"]

    def there() -> list[str]:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, Document._meta.db_table)
        return sorted(name for name in found if name in names)

    with without_word_indexes():
        assert there() == []
        assert list(reindex(kinds=["thread"]))[-1].written == 5
    assert there() == names

    with pytest.raises(RuntimeError), without_word_indexes():
        raise RuntimeError
    assert there() == names
