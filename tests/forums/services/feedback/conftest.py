from datetime import UTC, datetime
from typing import Any

import pytest

from forums.enums import BoardKind
from forums.models import Board, FeedbackCase, Thread
from members.models import Member
from tests.factories.forums import BoardFactory, open_thread
from tests.factories.members import MemberFactory

# A Monday, 10:00 in Shanghai, where the site's working day goes from 9 to 18.
MONDAY = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def board(db: None) -> Board:
    """A board on which staff owe an answer."""
    return BoardFactory(slug="ask", kind=BoardKind.FEEDBACK)


@pytest.fixture
def monday(clock: Any) -> datetime:
    """The present is a Monday, 10:00 at the site."""
    moment: datetime = clock.at(MONDAY)
    return moment


@pytest.fixture
def thread(monday: datetime, novice: Member, board: Board) -> Thread:
    """A complaint by the novice."""
    return open_thread(novice, board, title="The lamp hums at night")


@pytest.fixture
def case(thread: Thread) -> FeedbackCase:
    return case_of(thread)


@pytest.fixture
def engineer(db: None) -> Member:
    """A second one of the staff, no admin."""
    return MemberFactory(handle="engineer_edda", display_name="Edda", role="regular", is_staff=True)


def case_of(thread: Thread) -> FeedbackCase:
    """The thread's case as it is now."""
    return FeedbackCase.objects.select_related("thread__board", "thread__author", "owner", "board").get(thread=thread)
