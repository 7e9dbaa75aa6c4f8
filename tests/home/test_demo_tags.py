"""The tags of the demo's boards, without the rest of the story."""

from community.home.demo.content import load
from community.home.demo.labels import carried_by, give_boards_their_tags, plans
from forums.models import Board, Tag
from forums.queries.tags import MOST_TAGS
from forums.services.setup import create_default_boards
from tests.factories.members import MemberFactory


def test_every_tag_is_carried_by_a_thread_and_no_thread_has_too_many(db: None) -> None:
    create_default_boards()
    give_boards_their_tags(MemberFactory(is_staff=True, is_superuser=True))
    boards = {board.slug: board for board in Board.objects.filter(slug__in=plans())}

    carried = {talk.title: carried_by(talk, boards[talk.board]) for talk in load().talks if talk.board in boards}

    assert Tag.objects.count() == sum(map(len, plans().values()))
    assert {pk for tags in carried.values() for pk in tags} == set(Tag.objects.values_list("pk", flat=True))
    assert max(map(len, carried.values())) <= MOST_TAGS
