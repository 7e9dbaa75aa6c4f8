"""What members know about somebody: numbers of the last days, roles, sign-ins."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.admin import Panel, register_panel
from community.core.admin.cells import NOTHING, moment, person
from community.core.clock import now
from community.core.templatetags.hearth import role_mark
from members.enums import FactKind
from members.models import Fact, Member, RoleChange
from members.queries.days import day_of

WINDOW = 100
DEEDS = {
    FactKind.PRESENT: _("days here"),
    FactKind.POSTED: _("posts"),
    FactKind.ANSWERED: _("answers"),
    FactKind.ANSWER_ACCEPTED: _("answers accepted"),
    FactKind.THANKED: _("thanks given"),
    FactKind.WAS_THANKED: _("thanks received"),
    FactKind.REPLIED_TO: _("replies received"),
    FactKind.WELCOMED: _("newcomers welcomed"),
    FactKind.REGISTERED: _("registrations"),
    FactKind.ATTENDED: _("meetups attended"),
    FactKind.HOSTED: _("meetups hosted"),
    FactKind.MISSED: _("meetups missed"),
    FactKind.CANCELLED_LATE: _("cancelled late"),
    FactKind.INVITED: _("people invited"),
}
SHOWN = 8


def deeds(request: HttpRequest, member: Member | None) -> Panel | None:
    """What the ledger holds about the last days. One query over its index."""
    if member is None:
        return None
    since = day_of(now()) - timedelta(days=WINDOW)
    sums: dict[str, int] = dict(
        Fact.objects.filter(member=member, day__gt=since).values_list("kind").annotate(n=Sum("amount"))
    )
    tallies = [(sums[kind], words) for kind, words in DEEDS.items() if sums.get(kind, 0) > 0]
    return Panel(
        title=gettext("The last %(days)d days") % {"days": WINDOW},
        icon="activity",
        tallies=tallies,
        empty="" if tallies else gettext("Nothing is recorded about them in these days."),
    )


def numbers(change: RoleChange) -> SafeString:
    """The counts of a change of role beside what they were held against."""
    pairs = [
        (key.replace("_", " "), f"{value[0]}/{value[1]}")
        for key, value in change.numbers.items()
        if isinstance(value, list) and len(value) == 2
    ]
    return format_html_join(" · ", "{} {}", pairs)


def why(change: RoleChange) -> SafeString:
    return format_html("{} <small>{} {}</small>", change.get_cause_display(), change.reason, numbers(change))


def step(change: RoleChange) -> SafeString:
    return format_html('<span class="step">{} → {}</span>', role_mark(change.before), role_mark(change.after))


def roles(request: HttpRequest, member: Member) -> Panel:
    """The newest changes of role."""
    rows = RoleChange.objects.filter(member=member).select_related("actor").order_by("-created_at")[:SHOWN]
    return Panel(
        title=gettext("Role history"),
        icon="route",
        columns=(gettext("When"), gettext("Role"), gettext("Why"), gettext("By")),
        rows=[
            (
                moment(row.created_at, "short"),
                step(row),
                why(row),
                person(row.actor, role=False) if row.actor else NOTHING,
            )
            for row in rows
        ],
        empty=gettext("Their role has never changed."),
    )


def sign_ins(request: HttpRequest, member: Member) -> Panel:
    """Where they are signed in now, without addresses."""
    rows = UserSession.objects.filter(user=member).order_by("-last_seen_at")[:SHOWN]
    return Panel(
        title=gettext("Signed in on"),
        icon="monitor-smartphone",
        columns=(gettext("Device"), gettext("Since"), gettext("Last seen")),
        rows=[(device(row.user_agent), moment(row.created_at), moment(row.last_seen_at)) for row in rows],
        empty=gettext("They are signed in nowhere."),
    )


def sign_ins_with_addresses(member: Member) -> Panel:
    rows = UserSession.objects.filter(user=member).order_by("-last_seen_at")[:SHOWN]
    return Panel(
        title=gettext("Sign-ins"),
        icon="monitor-smartphone",
        columns=(gettext("IP address"), gettext("Browser"), gettext("Since"), gettext("Last seen")),
        rows=[(row.ip, row.user_agent, moment(row.created_at), moment(row.last_seen_at)) for row in rows],
        empty=gettext("They are signed in nowhere."),
    )


_SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device(user_agent: str) -> str:
    """A browser's name and its system, as far as it says so."""
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system.replace("Macintosh", "Mac")) if part) or user_agent[:40]


def author_deeds(request: HttpRequest, row: Any) -> Panel | None:
    panel = deeds(request, row.author)
    if panel is None:
        return None
    return replace(panel, title=gettext("The author in the last %(days)d days") % {"days": WINDOW})


register_panel("members.member", deeds, order=10)
register_panel("members.member", roles, order=60)
register_panel("members.member", sign_ins, order=70)
register_panel("moderation.report", author_deeds, order=20)
register_panel("moderation.hold", author_deeds, order=20)
