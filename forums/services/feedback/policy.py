"""Until when staff owe an answer (policy "feedback")."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from community.core.worktime import WorkingTime, parse_days
from community.site_settings import queries as site_settings
from forums.models import Board
from forums.models.board import MAX_ANSWER_HOURS


@dataclass(frozen=True)
class FeedbackPolicy:
    """The promise of the feedback boards. `hours` and the two pauses are hours of work, by the site's zone."""

    # Until the answer is due; a board may have hours of its own.
    hours: int = 16
    # Working hours, 0 to 24, and days: 1 is Monday.
    opens: int = 9
    closes: int = 18
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    # "2027-02-05" or "2027-02-05/2027-02-11"; days worked all the same make up for long holidays.
    holidays: tuple[str, ...] = ()
    extra_days: tuple[str, ...] = ()
    # The owner is reminded before and when it is due; admins hear of it some time after.
    remind_before: int = 4
    escalate_after: int = 4
    # How often, and for how many days after an answer, the asker can say that it isn't solved.
    reopen_limit: int = 3
    reopen_days: int = 30

    def __post_init__(self) -> None:
        self.work(ZoneInfo("UTC"))
        if not 1 <= self.hours <= MAX_ANSWER_HOURS or self.escalate_after > MAX_ANSWER_HOURS:
            raise ValueError(f"An answer is due after 1 to {MAX_ANSWER_HOURS} hours of work")

    def work(self, zone: ZoneInfo) -> WorkingTime:
        """The working hours in `zone`. Raises ValueError for hours or days that are none."""
        return WorkingTime(
            zone,
            self.opens,
            self.closes,
            frozenset(self.weekdays),
            free=parse_days(self.holidays),
            worked=parse_days(self.extra_days),
        )


@dataclass(frozen=True)
class Times:
    """The moments of one run of the clock."""

    asked_at: datetime
    remind_at: datetime
    due_at: datetime
    escalate_at: datetime


def feedback_policy() -> FeedbackPolicy:
    """Return the version in force."""
    policy: FeedbackPolicy = site_settings.policy("feedback")
    return policy


def times_for(board: Board, asked_at: datetime) -> Times:
    """When an answer to what was asked at `asked_at` is due there, and when somebody is told of that.

    Computed once: what the policy says later changes nothing about it. A promise shorter than the time for reminding
    is reminded of at its half.
    """
    policy = feedback_policy()
    work = policy.work(ZoneInfo(site_settings.current().zone))
    hours = promised_hours(board)
    return Times(
        asked_at=asked_at,
        remind_at=work.after(asked_at, max(hours - policy.remind_before, hours / 2)),
        due_at=work.after(asked_at, hours),
        escalate_at=work.after(asked_at, hours + policy.escalate_after),
    )


def promised_hours(board: Board) -> int:
    """Within how many hours of work this board promises an answer."""
    return board.answer_hours or feedback_policy().hours
