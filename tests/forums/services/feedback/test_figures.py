"""The public figures, exactly as their docstring says."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from forums.models import Board, FeedbackCase, FeedbackRound
from forums.services.feedback.figures import refresh_figures
from tests.factories.forums import BoardFactory, ThreadFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_case(board: Board, asked_at: datetime, *, took: timedelta | None, **more: Any) -> FeedbackCase:
    """A case due two hours after it was asked."""
    return FeedbackCase.objects.create(
        thread=ThreadFactory(board=board, kind=board.kind, feedback_status="answered" if took else "received"),
        board=board,
        status="answered" if took else "received",
        asked_at=asked_at,
        remind_at=asked_at + HOUR,
        due_at=asked_at + 2 * HOUR,
        escalate_at=asked_at + 3 * HOUR,
        answered_at=asked_at + took if took else None,
        **more,
    )


def figures(board: Board) -> tuple[int, int, int | None, int | None]:
    refresh_figures()
    board.refresh_from_db()
    return board.answers_counted, board.answers_in_time, board.answers_median, board.answered_in_time


def test_nothing_yet(board: Board, monday: datetime) -> None:
    assert figures(board) == (0, 0, None, None)
    assert refresh_figures() == []


def test_median_and_share(board: Board, monday: datetime) -> None:
    for took in (1, 2, 5):
        make_case(board, monday - DAY, took=took * HOUR)
    # On the very minute of the promise is in time.
    assert figures(board) == (3, 2, 2 * 3600, 66)


def test_what_waits_counts_once_it_is_overdue(board: Board, monday: datetime) -> None:
    make_case(board, monday - HOUR, took=None)
    assert figures(board) == (0, 0, None, None)
    make_case(board, monday - 200 * DAY, took=None)
    make_case(board, monday - DAY, took=HOUR)
    assert figures(board) == (2, 1, 3600, 50)


def test_what_was_answered_longer_ago_does_not_count(board: Board, monday: datetime) -> None:
    make_case(board, monday - 91 * DAY, took=HOUR)
    assert figures(board) == (0, 0, None, None)
    make_case(board, monday - 100 * DAY, took=11 * DAY)
    assert figures(board) == (1, 0, 11 * 24 * 3600, 0)


def test_what_was_hidden_unanswered_does_not_count_but_answered_does(board: Board, monday: datetime) -> None:
    make_case(board, monday - DAY, took=None, active=False)
    make_case(board, monday - DAY, took=HOUR, active=False)
    assert figures(board) == (1, 1, 3600, 100)


def test_each_round_counts(board: Board, monday: datetime) -> None:
    case = make_case(board, monday - DAY, took=HOUR)
    FeedbackRound.objects.create(
        case=case,
        board=board,
        asked_at=monday - 9 * DAY,
        due_at=monday - 9 * DAY + 2 * HOUR,
        answered_at=monday - 9 * DAY + 3 * HOUR,
    )
    assert figures(board) == (2, 1, 2 * 3600, 50)


def test_each_board_for_itself(board: Board, monday: datetime) -> None:
    other = BoardFactory(kind="feedback")
    make_case(other, monday - DAY, took=HOUR)
    assert figures(board) == (0, 0, None, None)
    assert figures(other) == (1, 1, 3600, 100)
