"""A published meetup in Hangzhou, and the organiser of its club."""

import pytest

from events.models import Meetup
from members.models import Member
from tests.factories.events import MeetupFactory, organise


@pytest.fixture
def meetup(db: None) -> Meetup:
    return MeetupFactory(title="Bring the bug")


@pytest.fixture
def runner(meetup: Meetup, organiser: Member) -> Member:
    """The organiser of the meetup's club."""
    return organise(meetup.club, organiser)
