"""What can be found, and by which words it is narrowed: all of it, by name."""

import pytest

from community.search import registry
from community.search.registry import Operator, Searchable


def test_these_kinds_can_be_found() -> None:
    ordered = sorted(registry.searchables.values(), key=lambda one: one.order)

    assert [one.kind for one in ordered] == ["thread", "post", "release", "member", "meetup"]


def test_these_words_narrow_it_down() -> None:
    assert {operator.name for operator in registry.operators.values()} == {"board", "author", "tag", "has"}
    assert {"版块", "版塊", "作者", "标签", "標籤", "有", "by"} < set(registry.operators)


def test_boards_and_the_ignored_are_asked_for_at_each_query() -> None:
    assert [asked.__name__ for asked in registry.scopes] == ["searched_boards"]
    assert [asked.__name__ for asked in registry.ignored] == ["ignored_ids"]


def test_two_of_one_name_are_refused() -> None:
    thread = registry.searchables["thread"]
    other = Searchable(
        kind="thread",
        label="",
        icon="",
        template="",
        entry=thread.entry,
        load=thread.load,
        batch=thread.batch,
        count=thread.count,
    )
    with pytest.raises(ValueError, match="thread"):
        registry.register(other)
    with pytest.raises(ValueError, match="board"):
        registry.register_operator(Operator(name="board", aliases=(), resolve=lambda viewer, value: None, unknown=""))

    assert registry.searchables["thread"] is thread
    assert registry.operators["board"].aliases == ("版块", "版塊")
