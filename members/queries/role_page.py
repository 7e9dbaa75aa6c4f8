"""What the page "Your role" says: where somebody stands, what is missing in words, and how they came here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from community.core.clock import now
from community.moderation import queries as moderation
from community.moderation.models import Sanction
from community.site_settings import queries as site_settings
from members.enums import Role, RoleCause
from members.models import Member, RoleChange
from members.policies import RolePolicy
from members.queries.days import day_of
from members.queries.role_texts import BRINGS
from members.queries.standing import standing_of, support_of

HISTORY = 20
PATH = (Role.LURKER, Role.NOVICE, Role.REGULAR, Role.LEADER, Role.ELDER)


@dataclass(frozen=True)
class Step:
    """One number on the way to the next role. `missing` says in words what it still takes, "" when it is reached."""

    label: str
    have: int
    need: int
    missing: str

    @property
    def shown(self) -> int:
        """What the bar shows: no further than its end."""
        return min(self.have, self.need)


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    change: RoleChange
    numbers: Sequence[str]


@dataclass(frozen=True)
class RolePage:
    role: Role
    brings: Sequence[str | Promise]
    next_role: Role | None
    next_brings: Sequence[str | Promise]
    steps: Sequence[Step]
    window: int
    # The next computed move is not before this time; None when nothing stands in the way.
    not_before: datetime | None
    sanction: Sanction | None
    pinned_until: datetime | None
    pin_reason: str
    resting_since: datetime | None
    rest_after: int
    history: Sequence[Change] = field(default_factory=list)

    @property
    def missing(self) -> list[Step]:
        """The steps that are not reached yet."""
        return [step for step in self.steps if step.missing]


def role_page(member: Member) -> RolePage:
    """Put the page together for a member who looks at their own role. At most five queries beside the policy's."""
    policy: RolePolicy = site_settings.policy("roles")
    moment = getattr(member, "seen_at", None) or now()
    role = Role(member.role)
    next_role = {Role.LURKER: Role.NOVICE, Role.NOVICE: Role.REGULAR, Role.REGULAR: Role.LEADER}.get(role)
    steps, window = _steps(member, role, policy, moment)
    pause_ends = member.role_since + timedelta(days=policy.days_between_moves)
    history = list(member.role_changes.select_related("actor").order_by("-created_at", "-id")[:HISTORY])
    pin = next((change for change in history if change.cause == RoleCause.PIN), None) if member.role_pinned else None
    return RolePage(
        role=role,
        brings=BRINGS[role],
        next_role=next_role,
        next_brings=BRINGS[next_role] if next_role else (),
        steps=steps,
        window=window,
        not_before=pause_ends if role == Role.NOVICE and pause_ends > moment else None,
        sanction=moderation.silenced(member) if member.role_lowered else None,
        pinned_until=member.role_pinned_until if member.role_pinned else None,
        pin_reason=pin.reason if pin else "",
        resting_since=member.resting_since,
        rest_after=policy.rest_after,
        history=[Change(change, _numbers_in_words(change)) for change in history],
    )


def _steps(member: Member, role: Role, policy: RolePolicy, moment: datetime) -> tuple[list[Step], int]:
    today = day_of(moment)
    if role == Role.NOVICE:
        return _to_regular(member, policy, today), policy.regular_window
    if role == Role.REGULAR:
        return _to_leader(member, policy, moment), policy.leader_window
    return [], 0


def _to_regular(member: Member, policy: RolePolicy, today: date) -> list[Step]:
    has = standing_of(member.pk, policy, today)
    return [
        _present(has.present_days, policy.regular_present_days),
        _took_part(has.took_part_days, policy.regular_took_part_days),
        _subjects(has.subjects, policy.regular_subjects),
        _thanked_by(has.thanked_by, policy.regular_thanked_by),
    ]


def _to_leader(member: Member, policy: RolePolicy, moment: datetime) -> list[Step]:
    has = support_of(member.pk, policy, day_of(moment))
    days = (moment - member.role_since).days
    left = max(0, policy.leader_days_as_regular - days)
    times = max(0, policy.leader_supports - has.times)
    people = max(0, policy.leader_supported_members - has.members)
    return [
        Step(
            gettext("Days as a regular"),
            days,
            policy.leader_days_as_regular,
            ngettext("%(n)d more day", "%(n)d more days", left) % {"n": left} if left else "",
        ),
        Step(
            gettext("Times you supported others: answers accepted, newcomers welcomed, meetups hosted"),
            has.times,
            policy.leader_supports,
            ngettext("%(n)d more time", "%(n)d more times", times) % {"n": times} if times else "",
        ),
        Step(
            gettext("Different members you supported"),
            has.members,
            policy.leader_supported_members,
            ngettext("%(n)d more member", "%(n)d more members", people) % {"n": people} if people else "",
        ),
    ]


def _present(have: int, need: int) -> Step:
    left = max(0, need - have)
    words = ngettext("Come by on %(n)d more day", "Come by on %(n)d more days", left) % {"n": left}
    return Step(gettext("Days you were here"), have, need, words if left else "")


def _took_part(have: int, need: int) -> Step:
    left = max(0, need - have)
    words = ngettext(
        "Post or answer on %(n)d more day, or come to a meetup",
        "Post or answer on %(n)d more days, or come to a meetup (it counts as three)",
        left,
    ) % {"n": left}
    return Step(gettext("Days you took part: posted, answered, or met"), have, need, words if left else "")


def _subjects(have: int, need: int) -> Step:
    left = max(0, need - have)
    words = ngettext("Take part in %(n)d more thread or meetup", "Take part in %(n)d more threads or meetups", left) % {
        "n": left
    }
    return Step(gettext("Different threads and meetups"), have, need, words if left else "")


def _thanked_by(have: int, need: int) -> Step:
    left = max(0, need - have)
    words = ngettext(
        "Be thanked by %(n)d more member who has begun to take part",
        "Be thanked by %(n)d more members who have begun to take part",
        left,
    ) % {"n": left}
    return Step(gettext("Different members who thanked you"), have, need, words if left else "")


def _numbers_in_words(change: RoleChange) -> list[str]:
    """The counts that were held against the thresholds when somebody became a regular."""
    makers = {"present_days": _present, "took_part_days": _took_part, "subjects": _subjects, "thanked_by": _thanked_by}
    steps = [make(*change.numbers[name]) for name, make in makers.items() if name in change.numbers]
    return [
        gettext("%(what)s: %(have)d of %(need)d") % {"what": step.label, "have": step.have, "need": step.need}
        for step in steps
    ]
