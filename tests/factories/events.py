"""Clubs, meetups and registrations for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import factory
from django.db.models import QuerySet

from community.core.clock import now
from events.enums import AttendanceState, ChangeCause, MeetupState, RegistrationState
from events.models import Attendance, Club, ClubOrganiser, Meetup, MeetupHost, Registration, RegistrationChange
from events.services.plans import MeetupPlan
from members.models import Member
from tests.factories.members import MemberFactory, place


class ClubFactory(factory.django.DjangoModelFactory):
    """A club, by default Hangzhou's, without organisers."""

    class Meta:
        model = Club
        django_get_or_create = ("place",)

    place = factory.LazyFunction(place)
    name_en = factory.LazyAttribute(lambda club: f"{club.place.name_en} club")
    name_zh_hans = factory.LazyAttribute(lambda club: f"{club.place.name_zh_hans}同城会")
    name_zh_hant = factory.LazyAttribute(lambda club: f"{club.place.name_zh_hant}同城會")


def _next_week() -> datetime:
    return now().astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=10)


class MeetupFactory(factory.django.DjangoModelFactory):
    """A published meetup ten days from now that lasts two hours; `starts_at` decides all its times."""

    class Meta:
        model = Meetup

    club = factory.SubFactory(ClubFactory)
    title = factory.Sequence(lambda n: f"Walk along the lake {n}")
    summary = "We walk."
    summary_html = "<p>We walk.</p>"
    zone = "Asia/Shanghai"
    area = "West Lake, north shore"
    exact_address = "Beishan Road 12, the blue door"
    phone = "+86 571 5555 0100"
    capacity = 2
    starts_at = factory.LazyFunction(_next_week)
    ends_at = factory.LazyAttribute(lambda meetup: meetup.starts_at + timedelta(hours=2))
    opens_at = factory.LazyAttribute(lambda meetup: meetup.starts_at - timedelta(days=60))
    closes_at = factory.LazyAttribute(lambda meetup: meetup.starts_at)
    start_set_at = factory.LazyAttribute(lambda meetup: meetup.opens_at)
    state = MeetupState.PUBLISHED
    published_at = factory.LazyAttribute(lambda meetup: None if meetup.state == MeetupState.DRAFT else meetup.opens_at)

    @classmethod
    def _create(cls, model_class: type[Meetup], *args: Any, **kwargs: Any) -> Meetup:
        meetup = model_class(**kwargs)
        start, end = meetup.starts_at.astimezone(meetup.tz), meetup.ends_at.astimezone(meetup.tz)
        meetup.start_date, meetup.start_time, meetup.start_fold = start.date(), start.time(), start.fold
        meetup.end_date, meetup.end_time, meetup.end_fold = end.date(), end.time(), end.fold
        meetup.save()
        return Meetup.objects.with_club().get(pk=meetup.pk)


def plan(**changes: Any) -> MeetupPlan:
    """A plan that breaks no rule: 14:00 to 17:00 in Shanghai, ten days from now."""
    day = (now() + timedelta(days=10)).date()
    values: dict[str, Any] = {
        "title": "Bring the bug that annoys you most",
        "summary": "Bring it, **meet** the engineers.",
        "starts": datetime(day.year, day.month, day.day, 14),  # noqa: DTZ001  (wall time)
        "ends": datetime(day.year, day.month, day.day, 17),  # noqa: DTZ001  (wall time)
        "zone": "Asia/Shanghai",
        "area": "Creative Park",
        "exact_address": "Creative Park, building 3, floor 2",
        "capacity": 2,
    }
    return MeetupPlan(**values | changes)


def form_fields(**changes: Any) -> dict[str, Any]:
    """What the browser sends for a meetup ten days from now."""
    values: dict[str, Any] = {
        "form_token": str(uuid4()),
        "title": "一起拍照",
        "kind": "club",
        "language": "zh-hans",
        "summary": "带**相机**。",
        "start_date": (now() + timedelta(days=10)).date().isoformat(),
        "start_time": "14:00",
        "end_time": "17:30",
        "zone": "Asia/Shanghai",
        "area": "西湖区",
        "exact_address": "少年宫广场喷泉东侧",
        "position": "30.25961, 120.13026",
        "capacity": "20",
    }
    return values | changes


def edit_fields(meetup: Meetup, **changes: Any) -> dict[str, Any]:
    """What the browser sends when a meetup is edited."""
    values = {
        "title": meetup.title,
        "kind": meetup.kind,
        "language": meetup.language,
        "summary": meetup.summary,
        "start_date": meetup.start_date.isoformat(),
        "start_time": f"{meetup.start_time:%H:%M}",
        "end_date": meetup.end_date.isoformat(),
        "end_time": f"{meetup.end_time:%H:%M}",
        "zone": meetup.zone,
        "area": meetup.area,
        "exact_address": meetup.exact_address,
        "capacity": str(meetup.capacity),
        "version": str(meetup.version),
    }
    return values | changes


def organise(club: Club, member: Member) -> Member:
    """Make `member` an organiser of `club`."""
    ClubOrganiser.objects.create(club=club, member=member)
    return member


def lead(meetup: Meetup, member: Member) -> Member:
    """Make `member` a host of `meetup`."""
    MeetupHost.objects.create(meetup=meetup, member=member)
    return member


def put(meetup: Meetup, member: Member | None = None, state: str = "going", **fields: Any) -> Registration:
    """A registration in `state`, its seat counted, as if it had come about in the ordinary way."""
    moment = now()
    going = state == RegistrationState.GOING
    defaults: dict[str, Any] = {
        "going_since": moment if going else None,
        "offer_expires_at": moment + timedelta(hours=48) if state == RegistrationState.OFFERED else None,
    }
    row = Registration.objects.create(meetup=meetup, member=member or MemberFactory(), state=state, **defaults | fields)
    RegistrationChange.objects.create(registration=row, after=state, cause=ChangeCause.REGISTERED, actor=row.member)
    if state in ("going", "offered"):
        meetup.taken += 1
        Meetup.objects.filter(pk=meetup.pk).update(taken=meetup.taken)
    return row


def was_there(meetup: Meetup, member: Member, state: str = "present") -> Attendance:
    """An attendance without a history."""
    there = state == AttendanceState.PRESENT
    return Attendance.objects.create(
        meetup=meetup, member=member, state=state, checked_in_at=meetup.starts_at if there else None
    )


def states(meetup: Meetup) -> list[str]:
    """The states of a meetup's registrations in the order of arrival."""
    rows: QuerySet[Registration] = Registration.objects.filter(meetup=meetup).order_by("id")
    return [row.state for row in rows]
