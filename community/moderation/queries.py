"""Reads of the desk, and whether somebody is silenced or suspended now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from community.core.clock import HearthNow
from community.core.compiled import Compiled
from community.core.pagination import Cursor, Page, newest_first
from community.moderation import policies, registry
from community.moderation.enums import HoldState, ReportState, SanctionKind
from community.moderation.models import Hold, Report, Sanction

if TYPE_CHECKING:
    from members.models import Member

DESK_SIZE = 100


def running_rows() -> "QuerySet[Sanction]":
    """Return everybody's silences and suspensions that hold now."""
    return Sanction.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=HearthNow()),
        closed_at__isnull=True,
        starts_at__lte=HearthNow(),
        kind__in=(SanctionKind.SILENCE, SanctionKind.SUSPENSION),
    )


def running(member: "Member | int") -> list[Sanction]:
    """Return the silences and suspensions that hold now, by the one clock. One indexed query."""
    member_id = member if isinstance(member, int) else member.pk
    return _running.rows(member_id=member_id)


_running: Compiled[Sanction] = Compiled(
    lambda member_id: running_rows().filter(member_id=member_id).order_by("-starts_at", "-id"), "member_id"
)


def silenced(member: "Member | int") -> Sanction | None:
    """Return the sanction that keeps `member` from writing, if one runs: a suspension does so too."""
    found = running(member)
    return found[0] if found else None


def suspended(member: "Member | int") -> Sanction | None:
    """Return the running suspension of `member`, if there is one."""
    return next((row for row in running(member) if row.kind == SanctionKind.SUSPENSION), None)


@dataclass(frozen=True)
class Case:
    """Something reported, with every open report on it, oldest first."""

    label: str | Promise
    reports: list[Report]
    # Measures that its author has had before.
    measures: int

    @property
    def first(self) -> Report:
        """The report that has waited longest; deciding it decides all."""
        return self.reports[0]


@dataclass(frozen=True)
class Waiting:
    """Something held for review."""

    label: str | Promise
    hold: Hold
    measures: int


@dataclass(frozen=True)
class History:
    """What happened with a member before: measures (newest first) and reports upheld."""

    sanctions: list[Sanction]
    upheld: int


def open_cases(viewer: "Member") -> list[Case]:
    """Return what waits at the desk for `viewer`, longest first: at most a hundred reports. Two queries."""
    rows = (
        Report.objects.filter(_for(viewer), state=ReportState.OPEN)
        .select_related("author", "reporter")
        .order_by("created_at", "id")[:DESK_SIZE]
    )
    by_object: dict[tuple[str, int], list[Report]] = {}
    for row in rows:
        by_object.setdefault((row.kind, row.object_id), []).append(row)
    measures = _measures([reports[0].author_id for reports in by_object.values()])
    return [
        Case(_label(kind), reports, measures.get(reports[0].author_id or 0, 0))
        for (kind, _object_id), reports in by_object.items()
    ]


def waiting_holds(viewer: "Member") -> list[Waiting]:
    """Return what is held for review by `viewer`, longest first: at most a hundred. Two queries."""
    rows = list(
        Hold.objects.filter(_for(viewer), state=HoldState.WAITING)
        .select_related("author")
        .order_by("created_at", "id")[:DESK_SIZE]
    )
    measures = _measures([row.author_id for row in rows])
    return [Waiting(_label(row.kind), row, measures.get(row.author_id, 0)) for row in rows]


def waiting_count(viewer: "Member") -> int:
    """Return how many things wait at the desk for `viewer`, at most a hundred of each sort."""
    theirs = _for(viewer)
    reports = Report.objects.filter(theirs, state=ReportState.OPEN).order_by()[:DESK_SIZE].count()
    return reports + Hold.objects.filter(theirs, state=HoldState.WAITING).order_by()[:DESK_SIZE].count()


def case_of(report: Report) -> Case:
    """Return the case that `report` belongs to: the open reports on its thing, or itself when it is decided."""
    rows = [report]
    if report.state == ReportState.OPEN:
        same = Report.objects.filter(kind=report.kind, object_id=report.object_id, state=ReportState.OPEN)
        rows = list(same.select_related("author", "reporter").order_by("created_at", "id")[:DESK_SIZE])
    return Case(_label(report.kind), rows, _measures([report.author_id]).get(report.author_id or 0, 0))


def note_of(report: Report) -> str | Promise:
    """Return what whoever is about to hide the reported thing must know, "" for nothing. One query."""
    reportable = registry.reportables.get(report.kind)
    thing = reportable.get(report.object_id) if reportable else None
    return reportable.note_of(thing) if reportable and thing is not None else ""


def history_of(member_id: int) -> History:
    """Return what happened with a member before: the newest twenty measures, and how many reports were upheld."""
    sanctions = Sanction.objects.filter(member_id=member_id).select_related("actor").order_by("-created_at", "-id")
    upheld = Report.objects.filter(author_id=member_id, state=ReportState.UPHELD)
    things = upheld.order_by().values("kind", "object_id").distinct()
    return History(list(sanctions[:20]), things[:DESK_SIZE].count())


def recent_acts(viewer: "Member", *, after: Cursor | None) -> Page[Report]:
    """Return a page of decided reports that `viewer` may decide about, newest first."""
    rows = Report.objects.filter(_for(viewer), resolved_at__isnull=False).select_related("author", "resolved_by")
    return newest_first(rows, by="resolved_at", after=after, size=30)


def running_sanctions() -> list[Sanction]:
    """Return the silences and suspensions that run now, newest first: at most a hundred."""
    rows = running_rows().select_related("member", "actor").order_by("-starts_at", "-id")
    return list(rows[:DESK_SIZE])


def _for(viewer: "Member") -> Q:
    """Reports and holds on what the viewer decides about (policies.can_handle)."""
    if viewer.is_active and viewer.is_staff:
        return Q()
    wanted = Q(pk__in=[])
    for kind, reportable in registry.reportables.items():
        things = policies.handled(viewer, reportable)
        if things is True:
            wanted |= Q(kind=kind)
        elif things is not False:
            wanted |= Q(kind=kind, object_id__in=things)
    return wanted


def _label(kind: str) -> str | Promise:
    found = registry.reportables.get(kind)
    return found.label if found else kind


def _measures(member_ids: Iterable[int | None]) -> dict[int, int]:
    rows = Sanction.objects.filter(member_id__in=[pk for pk in set(member_ids) if pk is not None])
    return dict(rows.order_by().values_list("member_id").annotate(count=Count("id")))
