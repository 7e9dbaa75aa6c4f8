"""Lists about meetups for pages in the admin."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from community.core.admin import Panel, register_panel
from community.core.admin.cells import NOTHING, badge, link, moment, page_of, person
from events.enums import AttendanceState, RegistrationState
from events.models import Attendance, AttendanceChange, Club, ClubOrganiser, Meetup, MeetupHost, Registration
from events.queries.desk import MOST, attendees, counts_of
from members.models import Member

SHOWN = 8
_SEATS = {RegistrationState.GOING: "jade", RegistrationState.OFFERED: "amber", RegistrationState.WAITING: "amber"}
_THERE = {AttendanceState.PRESENT: "jade", AttendanceState.ABSENT: "bad", AttendanceState.EXCUSED: ""}


def registration_badge(state: str) -> SafeString:
    return badge(RegistrationState(state).label, _SEATS.get(RegistrationState(state), "")) if state else NOTHING


def attendance_badge(state: str) -> SafeString:
    return badge(AttendanceState(state).label, _THERE[AttendanceState(state)]) if state else NOTHING


def registrations_of(request: HttpRequest, member: Member) -> Panel:
    """A member's newest registrations with what became of them. Two queries."""
    rows = list(Registration.objects.filter(member=member).select_related("meetup").order_by("-created_at")[:SHOWN])
    there = dict(
        Attendance.objects.filter(member=member, meetup_id__in=[row.meetup_id for row in rows]).values_list(
            "meetup_id", "state"
        )
    )
    return Panel(
        title=gettext("Registrations"),
        icon="calendar-days",
        columns=(gettext("Meetup"), gettext("When"), gettext("Registration"), gettext("Attendance")),
        rows=[
            (
                page_of(row.meetup),
                moment(row.meetup.starts_at, "date"),
                registration_badge(row.state),
                attendance_badge(there.get(row.meetup_id, "")),
            )
            for row in rows
        ],
        empty=gettext("They have never registered for a meetup."),
    )


def people(request: HttpRequest, meetup: Meetup) -> Panel:
    """Who registered and who was there, each with a way to set it right."""
    may = request.user.has_perm("events.change_attendance")
    act = reverse("admin:events_meetup_act", args=[meetup.pk, "attendance"])
    counts = counts_of(meetup)
    found = attendees(meetup)
    return Panel(
        title=gettext("People"),
        icon="users-round",
        tallies=[
            pair
            for pair in (
                (counts.going, gettext("going")),
                (counts.offered, gettext("offered")),
                (counts.waiting, gettext("waiting")),
                (counts.present, gettext("present")),
                (counts.walk_ins, gettext("walk-ins")),
                (counts.absent, gettext("absent")),
                (counts.excused, gettext("excused")),
            )
            if pair[0]
        ],
        columns=(gettext("Member"), gettext("Registration"), gettext("Attendance"), ""),
        rows=[
            (
                person(one.member),
                registration_badge(one.registration),
                attendance_badge(one.attendance),
                link(f"{act}?member={one.member.handle}", gettext("Correct")) if may else "",
            )
            for one in found
        ],
        note=gettext("The first %(n)d are shown.") % {"n": MOST} if len(found) >= MOST else "",
        empty=gettext("Nobody has registered."),
    )


def hosts(request: HttpRequest, meetup: Meetup) -> Panel:
    rows = MeetupHost.objects.filter(meetup=meetup).select_related("member").order_by("id")
    return Panel(
        title=gettext("Hosts"), icon="flame", columns=(gettext("Member"),), rows=[(person(row.member),) for row in rows]
    )


def corrections(request: HttpRequest, meetup: Meetup) -> Panel | None:
    """What was changed about attendance by hand, with reasons."""
    changes = AttendanceChange.objects.filter(meetup=meetup).exclude(reason="").select_related("member", "actor")
    rows = [
        (
            moment(row.at, "short"),
            person(row.member),
            attendance_badge(row.after),
            row.reason,
            person(row.actor, role=False),
        )
        for row in changes.order_by("-id")[:SHOWN]
    ]
    columns = (gettext("When"), gettext("Member"), gettext("Attendance"), gettext("Why"), gettext("By"))
    return Panel(title=gettext("Corrections"), icon="pencil", columns=columns, rows=rows) if rows else None


def organisers(request: HttpRequest, club: Club) -> Panel:
    rows = ClubOrganiser.objects.filter(club=club).select_related("member").order_by("id")[:100]
    return Panel(
        title=gettext("Organisers"),
        icon="users-round",
        columns=(gettext("Member"), gettext("Since")),
        rows=[(person(row.member), moment(row.created_at, "date")) for row in rows],
        empty=gettext("Nobody runs this club yet."),
    )


def meetups_of(request: HttpRequest, club: Club) -> Panel:
    rows = Meetup.objects.filter(club=club).order_by("-starts_at")[:SHOWN]
    return Panel(
        title=gettext("Newest meetups"),
        icon="calendar-days",
        columns=(gettext("Meetup"), gettext("When"), gettext("State")),
        rows=[(page_of(row), moment(row.starts_at, "date"), badge(row.get_state_display())) for row in rows],
        empty=gettext("No meetup so far."),
    )


register_panel("members.member", registrations_of, order=50)
register_panel("events.meetup", hosts, order=10)
register_panel("events.meetup", people, order=20)
register_panel("events.meetup", corrections, order=30)
register_panel("events.club", organisers, order=10)
register_panel("events.club", meetups_of, order=20)
