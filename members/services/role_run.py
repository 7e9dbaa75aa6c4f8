"""The nightly run over the ledger: set-based, for the members something happened to; a full one gives the same."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from community.core.clock import now
from community.notifications import services as notifications
from community.site_settings import queries as site_settings
from members.enums import Role, RoleCause
from members.models import Member, RoleRun
from members.policies import RolePolicy
from members.queries.days import day_of
from members.queries.standing import STANDING, standing_params
from members.services.role_moves import settle_pin

_LOCK = 7_205_001
# A fact may be stamped this long before its transaction commits, so a run looks back further than the last one began.
_OVERLAP = timedelta(hours=1)

# Who may move at all. Novices alone have numbers to reach; what a sanction or an admin has set stays.
_MAY_MOVE = """
role_earned = 'novice' AND role = 'novice' AND role_pinned = '' AND NOT role_lowered AND is_active
"""
_TOUCHED = f"""
CREATE TEMPORARY TABLE role_candidate ON COMMIT DROP AS
SELECT member.id
  FROM members_member member
 WHERE {_MAY_MOVE}
   AND role_since <= %(settled)s
   AND (%(full)s
        OR role_since > %(settled_before)s
        OR id IN (SELECT member_id FROM members_fact WHERE created_at > %(seen)s)
        OR id IN (SELECT member_id FROM members_rolechange WHERE created_at > %(seen)s)
        -- Thanks count once their giver has begun to take part.
        OR id IN (SELECT fact.member_id
                    FROM members_rolechange change
                    JOIN members_fact fact ON fact.other_id = change.member_id AND fact.kind = 'was_thanked'
                   WHERE change.created_at > %(seen)s AND change.before = 'lurker'))
"""  # noqa: S608
_MOVE = f"""
WITH standing AS ({STANDING.format(who="IN (SELECT id FROM role_candidate)")}),
moved AS (
  UPDATE members_member member
     SET role = 'regular', role_earned = 'regular', role_since = %(now)s
    FROM standing
   WHERE member.id = standing.member_id AND {_MAY_MOVE}
     AND standing.present_days >= %(present_days)s AND standing.took_part_days >= %(took_part_days)s
     AND standing.subjects >= %(subjects)s AND standing.thanked_by >= %(thanked_by)s
  RETURNING standing.*
)
INSERT INTO members_rolechange (created_at, member_id, before, after, cause, reason, numbers)
SELECT %(now)s, member_id, 'novice', 'regular', 'computed', '', jsonb_build_object(
         'window', %(window)s::int,
         'present_days', jsonb_build_array(present_days, %(present_days)s::int),
         'took_part_days', jsonb_build_array(took_part_days, %(took_part_days)s::int),
         'subjects', jsonb_build_array(subjects, %(subjects)s::int),
         'thanked_by', jsonb_build_array(thanked_by, %(thanked_by)s::int))
  FROM moved
RETURNING member_id
"""  # noqa: S608
_REST = """
UPDATE members_member
   SET resting_since = greatest(took_part_at, role_since) + %(rest)s
 WHERE resting_since IS NULL AND role NOT IN ('lurker', 'elder')
   AND role_since <= %(cutoff)s AND (took_part_at IS NULL OR took_part_at <= %(cutoff)s)
"""


@transaction.atomic
def recompute_roles(*, full: bool = False) -> int:
    """Move those who have earned it, end pins whose time is over, and let roles rest. Returns the number of moves.

    Looks only at members something happened to since the last run, unless `full`, or the numbers have changed.
    Two runs at once do the work once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    moment = now()
    policy: RolePolicy = site_settings.policy("roles")
    numbers = asdict(policy)
    last = RoleRun.objects.order_by("-started_at").first()
    everybody = full or last is None or last.policy != numbers
    ended = _end_pins(moment)
    moved = _promote(moment, policy, since=None if everybody or last is None else last.started_at)
    _rest(moment, policy)
    run = RoleRun.objects.create(started_at=moment, policy=numbers, full=everybody, moves=len(moved) + ended)
    _tell(run, moved)
    return run.moves


def _end_pins(moment: datetime) -> int:
    due = Member.objects.filter(role_pinned_until__lte=moment).order_by("pk").values_list("pk", flat=True)
    return sum(settle_pin(member_id) for member_id in list(due))


def _promote(moment: datetime, policy: RolePolicy, *, since: datetime | None) -> list[int]:
    pause = timedelta(days=policy.days_between_moves)
    seen = (since or moment) - _OVERLAP
    with connection.cursor() as cursor:
        cursor.execute(
            _TOUCHED,
            {"full": since is None, "settled": moment - pause, "settled_before": seen - pause, "seen": seen},
        )
        params: dict[str, Any] = {
            **standing_params(policy, day_of(moment)),
            "now": moment,
            "window": policy.regular_window,
            "present_days": policy.regular_present_days,
            "took_part_days": policy.regular_took_part_days,
            "subjects": policy.regular_subjects,
            "thanked_by": policy.regular_thanked_by,
        }
        cursor.execute(_MOVE, params)
        moved = [int(row[0]) for row in cursor.fetchall()]
        cursor.execute("DROP TABLE role_candidate")
    return moved


def _rest(moment: datetime, policy: RolePolicy) -> None:
    rest = timedelta(days=policy.rest_after)
    params: dict[str, Any] = {"rest": rest, "cutoff": moment - rest}
    with connection.cursor() as cursor:
        cursor.execute(_REST, params)


def _tell(run: RoleRun, moved: list[int]) -> None:
    notifications.notify(
        kind="role_changed",
        recipients=moved,
        subject="role",
        dedupe_key=f"role-run:{run.pk}",
        context={
            "before": str(Role.NOVICE),
            "after": str(Role.REGULAR),
            "cause": str(RoleCause.COMPUTED),
            "reason": "",
        },
        url=reverse("members:role"),
    )
