"""What organisers say a meetup shall be. Times are what the clock shows at its place."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.core.forms import CleanCharField, CleanTextField
from events.enums import MeetupKind, StepFree
from events.forms.fields import ClockField, DayField, PositionField, WallTimeField
from events.models import Club, Meetup
from events.models.meetups import MAX_CAPACITY
from events.models.wall_time import instant, instants, wall
from events.services.plans import MeetupPlan
from members.models import Member


class MeetupForm(forms.Form):
    """What a meetup shall be; `plan()` once valid."""

    title = CleanCharField(label=gettext_lazy("Title"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MeetupKind.choices)
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=settings.LANGUAGES)
    summary = CleanTextField(
        label=gettext_lazy("What happens"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    start_date = DayField(label=gettext_lazy("Date"))
    start_time = ClockField(label=gettext_lazy("Starts"))
    end_time = ClockField(label=gettext_lazy("Ends"))
    end_date = DayField(label=gettext_lazy("Ends on"), required=False)
    start_fold = forms.TypedChoiceField(
        label=gettext_lazy("Which of the two hours"), required=False, coerce=int, empty_value=None
    )
    zone = CleanCharField(label=gettext_lazy("Time zone"), max_length=40)
    area = CleanCharField(label=gettext_lazy("Where, for everybody"), max_length=200)
    exact_address = CleanCharField(label=gettext_lazy("Exact address"), max_length=300, required=False)
    position = PositionField(label=gettext_lazy("Position on the map"), max_length=60, required=False)
    step_free = forms.ChoiceField(label=gettext_lazy("Getting in"), choices=StepFree.choices, required=False)
    access = CleanCharField(label=gettext_lazy("Getting there"), max_length=300, required=False)
    spoken = CleanCharField(label=gettext_lazy("Spoken language"), max_length=100, required=False)
    cost = CleanCharField(label=gettext_lazy("Cost"), max_length=100, required=False)
    phone = CleanCharField(label=gettext_lazy("Your phone, for those going"), max_length=30, required=False)
    capacity = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=MAX_CAPACITY)
    opens = WallTimeField(label=gettext_lazy("Registration opens"), required=False)
    closes = WallTimeField(label=gettext_lazy("Registration closes"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_fold = False
        if not staff:
            kinds = [choice for choice in MeetupKind.choices if choice[0] != MeetupKind.OFFICIAL]
            if self.initial.get("kind") == MeetupKind.OFFICIAL:
                kinds = list(MeetupKind.choices)
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise ValidationError(_("There is no such time zone. Write it like this: Asia/Shanghai"), code="zone")
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"start_date", "start_time", "end_time", "zone"} <= cleaned.keys() and "end_date" not in self.errors:
            self._clean_span(cleaned)
        zone = cleaned.get("zone")
        for name in ("opens", "closes"):
            moment = cleaned.get(name)
            if moment is not None and zone:
                cleaned[name + "_at"] = self._meant(moment, zone, name)
        return cleaned

    def _clean_span(self, cleaned: dict[str, Any]) -> None:
        """Turn dates and clock times into wall times that exist; an end without a date may lie past midnight."""
        zone, day, begins, finishes = (cleaned[name] for name in ("zone", "start_date", "start_time", "end_time"))
        end_date = cleaned.get("end_date") or (day + timedelta(days=1) if finishes <= begins else day)
        starts, ends = wall(day, begins), wall(end_date, finishes)
        start_instants, end_instants = instants(starts, zone), instants(ends, zone)
        if not start_instants:
            self.add_error("start_time", self._skipped(starts, zone))
        if not end_instants:
            self.add_error("end_time", self._skipped(ends, zone))
        if len(start_instants) > 1:
            starts = self._choose_fold(starts, start_instants, zone)
        start = instant(starts, zone)
        if start and end_instants and end_instants[0] <= start:
            # Where the hour comes twice, the one after the start is meant.
            ends = ends.replace(fold=1)
        cleaned["starts"], cleaned["ends"] = starts, ends

    def _choose_fold(self, starts: datetime, meant: list[datetime], zone: str) -> datetime:
        """Where the clocks go back the same hour comes twice: ask which one is meant."""
        self.asks_fold = True
        offsets = [moment.astimezone(ZoneInfo(zone)).strftime("%H:%M (UTC%z)") for moment in meant]
        field = self.fields["start_fold"]
        field.choices = [  # type: ignore[attr-defined]
            ("0", _("The first, %(time)s") % {"time": offsets[0]}),
            ("1", _("The second, %(time)s") % {"time": offsets[1]}),
        ]
        # The field had no choices yet when it was checked by itself.
        self.errors.pop("start_fold", None)
        chosen = self.data.get(self.add_prefix("start_fold"))
        if chosen in ("0", "1"):
            return starts.replace(fold=int(chosen))
        message = _("That night the clocks go back and %(time)s comes twice. Say which one you mean.")
        self.add_error("start_fold", message % {"time": f"{starts:%H:%M}"})
        return starts

    @staticmethod
    def _skipped(moment: datetime, zone: str) -> str:
        message = _("That day the clocks in %(zone)s go forward over %(time)s: choose an earlier or a later time.")
        return message % {"zone": zone, "time": f"{moment:%H:%M}"}

    def _meant(self, moment: datetime, zone: str, name: str) -> datetime | None:
        found = instant(moment, zone)
        if found is None:
            self.add_error(name, self._skipped(moment, zone))
        return found

    def plan(self) -> MeetupPlan:
        """Return what was typed, for the services. Only for a valid form."""
        data = self.cleaned_data
        latitude, longitude = data["position"] or (None, None)
        same = ("title", "kind", "language", "summary", "starts", "ends", "zone", "area", "exact_address")
        more = ("step_free", "access", "spoken", "cost", "phone", "capacity")
        return MeetupPlan(
            **{name: data[name] for name in (*same, *more)},
            latitude=latitude,
            longitude=longitude,
            opens_at=data.get("opens_at"),
            closes_at=data.get("closes_at"),
        )

    @classmethod
    def initial_for(cls, club: Club, member: Member) -> dict[str, Any]:
        """What the form of a new meetup shows."""
        return {
            "kind": MeetupKind.CLUB,
            "language": member.language,
            "zone": club.place.zone,
            "capacity": 20,
        }

    @classmethod
    def initial_of(cls, meetup: Meetup, *, again: bool = False) -> dict[str, Any]:
        """What the form shows of a meetup; `again` leaves out what another one like it will not share."""
        same = ("title", "kind", "language", "summary", "zone", "area", "exact_address", "step_free", "access")
        values = {name: getattr(meetup, name) for name in (*same, "spoken", "cost", "phone", "capacity")}
        values |= {"start_time": meetup.start_time, "end_time": meetup.end_time}
        if meetup.latitude is not None:
            values["position"] = f"{meetup.latitude}, {meetup.longitude}"
        if again:
            return values
        return values | {
            "start_date": meetup.start_date,
            "end_date": meetup.end_date if meetup.end_date != meetup.start_date else None,
            "start_fold": str(meetup.start_fold),
            # Left out what nobody chose: at once, and at the start, wherever that moves.
            "opens": _wall(meetup.opens_at, meetup) if meetup.opens_at > meetup.created_at else None,
            "closes": _wall(meetup.closes_at, meetup) if meetup.closes_at != meetup.starts_at else None,
            "version": meetup.version,
        }


def _wall(moment: datetime, meetup: Meetup) -> datetime:
    return moment.astimezone(meetup.tz).replace(tzinfo=None)
