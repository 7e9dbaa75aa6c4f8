"""A published meetup in Hangzhou, and the organiser of its club."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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


def cost(client: Client, address: str) -> int:
    """How many queries a page takes, the second time it is asked for; frame included."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries)
