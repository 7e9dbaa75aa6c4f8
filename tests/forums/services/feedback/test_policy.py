from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from community.core.errors import InvalidInput
from community.site_settings import services as site_settings
from community.site_settings.models import PolicyVersion
from community.site_settings.queries import policy_key
from forums.models import Board
from forums.services.feedback.policy import FeedbackPolicy, feedback_policy, promised_hours, times_for

pytestmark = pytest.mark.django_db


def change(**numbers: object) -> None:
    site_settings.change_policy(actor=None, name="feedback", numbers=numbers, reason="test")
    cache.delete(policy_key("feedback"))


def test_hours_days_and_holidays_come_from_the_policy_and_the_sites_zone(board: Board) -> None:
    change(hours=2, opens=10, closes=12, weekdays=[6, 7], holidays=["2027-03-06"], extra_days=["2027-03-03"])
    site_settings.update_settings(actor=None, zone="America/New_York")
    # Monday; the Wednesday is worked: 10 to 12 in New York.
    times = times_for(board, datetime(2027, 3, 1, 2, 0, tzinfo=UTC))
    assert times.due_at == datetime(2027, 3, 3, 17, 0, tzinfo=UTC)
    # Four hours more: the Saturday is free, so the Sunday and the Saturday after it.
    assert times.escalate_at == datetime(2027, 3, 13, 17, 0, tzinfo=UTC)


def test_a_board_of_its_own(board: Board) -> None:
    board.answer_hours = 3
    assert promised_hours(board) == 3
    monday = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
    assert times_for(board, monday).due_at == monday + timedelta(hours=3)


@pytest.mark.parametrize(
    "numbers",
    [
        {"hours": 0},
        {"hours": 201},
        {"opens": 18, "closes": 9},
        {"weekdays": []},
        {"weekdays": [8]},
        {"holidays": ["soon"]},
        {"escalate_after": 500},
    ],
)
def test_what_cannot_be_promised_is_refused(numbers: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        change(**numbers)
    assert not PolicyVersion.objects.exists()
    assert feedback_policy() == FeedbackPolicy()
