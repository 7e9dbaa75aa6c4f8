"""What organisers say a meetup shall be, checked against the rules that no single field can check."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.core.errors import InvalidInput
from community.core.markup import RENDERER, render
from events.enums import MeetupKind, MeetupState, StepFree
from events.models import Meetup
from events.models.meetups import MAX_CAPACITY
from events.models.wall_time import instant, wall
from events.policies import MAX_AHEAD, MAX_LENGTH


@dataclass(frozen=True, kw_only=True)
class MeetupPlan:
    """The content of a meetup. `starts` and `ends` are naive: what the clock shows at the place, in `zone`."""

    title: str
    starts: datetime
    ends: datetime
    zone: str
    area: str
    capacity: int
    kind: str = MeetupKind.CLUB
    summary: str = ""
    language: str = "en"
    exact_address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    step_free: str = StepFree.UNKNOWN
    access: str = ""
    spoken: str = ""
    cost: str = ""
    phone: str = ""
    # None: at once, and until the start.
    opens_at: datetime | None = None
    closes_at: datetime | None = None


_SAME_NAME = [
    field.name for field in fields(MeetupPlan) if field.name not in ("starts", "ends", "opens_at", "closes_at")
]
# What those who registered are told of when it changes.
TOLD = ("starts_at", "ends_at", "zone", "area", "exact_address")


def plan_of(meetup: Meetup) -> MeetupPlan:
    """Return the plan that `meetup` was made from: to edit it, or to make another like it."""
    values: dict[str, Any] = {name: getattr(meetup, name) for name in _SAME_NAME}
    return MeetupPlan(
        **values,
        starts=wall(meetup.start_date, meetup.start_time, meetup.start_fold),
        ends=wall(meetup.end_date, meetup.end_time, meetup.end_fold),
        opens_at=meetup.opens_at,
        closes_at=meetup.closes_at,
    )


def apply_plan(meetup: Meetup, plan: MeetupPlan, now: datetime) -> None:
    """Write `plan` into an unsaved or locked meetup, times in UTC included. Raises InvalidInput, saves nothing.

    `capacity` of a meetup that is in the database is left for `seats.set_capacity`.
    """
    _check_choices(plan)
    starts_at, ends_at = _instants(plan)
    _check_times(meetup, starts_at, ends_at, now)
    opens_at = plan.opens_at or (meetup.opens_at if meetup.pk else now)
    closes_at = plan.closes_at or starts_at
    _check_window(opens_at, closes_at, starts_at)
    if meetup.pk is None or meetup.summary != plan.summary:
        meetup.summary_html, meetup.renderer = render(plan.summary).html, RENDERER
    if meetup.starts_at != starts_at:
        meetup.start_set_at = now
    for name in _SAME_NAME:
        if name != "capacity" or meetup.pk is None:
            setattr(meetup, name, getattr(plan, name))
    meetup.start_date, meetup.start_time, meetup.start_fold = _parts(plan.starts)
    meetup.end_date, meetup.end_time, meetup.end_fold = _parts(plan.ends)
    meetup.starts_at, meetup.ends_at = starts_at, ends_at
    meetup.opens_at, meetup.closes_at = opens_at, closes_at


def told_of(meetup: Meetup) -> dict[str, str]:
    """Return what those who registered know of the time and place, as JSON."""
    return {name: _text(getattr(meetup, name)) for name in TOLD}


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _parts(moment: datetime) -> tuple[Any, Any, int]:
    return moment.date(), moment.time(), moment.fold


def _check_choices(plan: MeetupPlan) -> None:
    if not plan.title.strip():
        raise InvalidInput(_("Give it a title."), field="title")
    if not plan.area.strip():
        raise InvalidInput(_("Say where it is, at least roughly."), field="area")
    if plan.kind not in MeetupKind.values:
        raise InvalidInput(_("There is no such kind of meetup."), field="kind")
    if plan.zone not in available_timezones():
        raise InvalidInput(_("There is no such time zone."), field="zone")
    if not 1 <= plan.capacity <= MAX_CAPACITY:
        message = ngettext_lazy("From 1 to %(most)d seat.", "From 1 to %(most)d seats.", MAX_CAPACITY)
        raise InvalidInput(message % {"most": MAX_CAPACITY}, field="capacity")
    if (plan.latitude is None) != (plan.longitude is None):
        raise InvalidInput(_("A position needs both latitude and longitude."), field="longitude")


def _instants(plan: MeetupPlan) -> tuple[datetime, datetime]:
    found = []
    for field, moment in (("start_time", plan.starts), ("end_time", plan.ends)):
        try:
            at = instant(moment, plan.zone)
        except OverflowError:
            raise InvalidInput(_("Choose a date within the next two years."), field="start_date") from None
        if at is None:
            message = _("On that day the clocks go forward over %(time)s: choose an earlier or a later time.")
            raise InvalidInput(message % {"time": f"{moment:%H:%M}"}, field=field)
        found.append(at)
    return found[0], found[1]


def _check_times(meetup: Meetup, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= starts_at:
        raise InvalidInput(_("It has to end after it starts."), field="end_time")
    if ends_at - starts_at > MAX_LENGTH:
        raise InvalidInput(_("A meetup lasts two weeks at most."), field="end_date")
    if meetup.pk and meetup.starts_at == starts_at and meetup.ends_at == ends_at:
        return
    if meetup.pk and meetup.state != MeetupState.DRAFT and meetup.starts_at <= now:
        raise InvalidInput(_("It has begun: its time stays as it is."), field="start_date")
    if starts_at <= now:
        raise InvalidInput(_("Choose a time that is still to come."), field="start_date")
    if starts_at - now > MAX_AHEAD:
        raise InvalidInput(_("Choose a date within the next two years."), field="start_date")


def _check_window(opens_at: datetime, closes_at: datetime, starts_at: datetime) -> None:
    if closes_at > starts_at:
        raise InvalidInput(_("Registration closes at the start at the latest."), field="closes_at")
    if opens_at >= closes_at:
        raise InvalidInput(_("Registration has to open before it closes."), field="opens_at")
