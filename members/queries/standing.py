"""What somebody has done lately, held against the numbers of the next role."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from members.policies import RolePolicy

# {who} selects the members; the windows begin after the day %(since)s.
# A row taken back has a negative twin of the same day, subject and other, so that sums tell what still stands.
STANDING = """
WITH net AS (
  SELECT member_id, day, kind, subject
    FROM members_fact
   WHERE member_id {who} AND day > %(since)s AND kind IN ('present', 'posted', 'answered', 'attended')
   GROUP BY member_id, day, kind, subject
  HAVING sum(amount) > 0
), days AS (
  SELECT member_id,
         bool_or(kind = 'present') AS present,
         greatest((count(*) FILTER (WHERE kind IN ('posted', 'answered')) > 0)::int,
                  %(meetup)s * count(*) FILTER (WHERE kind = 'attended')) AS took_part
    FROM net
   GROUP BY member_id, day
), totals AS (
  SELECT member_id, count(*) FILTER (WHERE present) AS present_days, sum(took_part) AS took_part_days
    FROM days
   GROUP BY member_id
), subjects AS (
  SELECT member_id, count(DISTINCT subject) AS subjects
    FROM net
   WHERE kind <> 'present' AND subject <> ''
   GROUP BY member_id
), thanks AS (
  SELECT fact.member_id, fact.other_id
    FROM members_fact fact
   WHERE fact.member_id {who} AND fact.day > %(since)s AND fact.kind = 'was_thanked'
     AND fact.other_id <> fact.member_id
   GROUP BY fact.member_id, fact.other_id
  HAVING sum(fact.amount) > 0
), thanked AS (
  SELECT thanks.member_id, count(*) AS thanked_by
    FROM thanks
    JOIN members_member giver ON giver.id = thanks.other_id AND giver.role <> 'lurker'
   GROUP BY thanks.member_id
)
SELECT totals.member_id, totals.present_days, totals.took_part_days,
       coalesce(subjects.subjects, 0) AS subjects, coalesce(thanked.thanked_by, 0) AS thanked_by
  FROM totals
  LEFT JOIN subjects USING (member_id)
  LEFT JOIN thanked USING (member_id)
"""
# What a regular has done for others: answers accepted, newcomers welcomed, and meetups hosted with those who came.
_SUPPORT = """
WITH net AS (
  SELECT kind, subject, other_id
    FROM members_fact
   WHERE member_id = %(member)s AND day > %(since)s AND kind IN ('answer_accepted', 'welcomed', 'hosted')
   GROUP BY kind, subject, other_id
  HAVING sum(amount) > 0
), helped AS (
  SELECT other_id FROM net WHERE other_id IS NOT NULL AND other_id <> %(member)s
  UNION
  SELECT came.member_id
    FROM members_fact came
    JOIN net ON net.kind = 'hosted' AND net.subject = came.subject
   WHERE came.kind = 'attended' AND came.member_id <> %(member)s
   GROUP BY came.member_id
  HAVING sum(came.amount) > 0
)
SELECT (SELECT count(*) FROM net), (SELECT count(*) FROM helped)
"""


@dataclass(frozen=True)
class Standing:
    """What counts towards regular, within the policy's window."""

    present_days: int = 0
    took_part_days: int = 0
    subjects: int = 0
    thanked_by: int = 0


@dataclass(frozen=True)
class Support:
    """What counts towards leader: how often somebody was helped, and how many different people."""

    times: int = 0
    members: int = 0


def standing_params(policy: RolePolicy, today: date) -> dict[str, Any]:
    """The parameters of STANDING for a run on `today` (the site's day)."""
    return {"since": today - timedelta(days=policy.regular_window), "meetup": policy.regular_meetup_counts}


def standing_of(member_id: int, policy: RolePolicy, today: date) -> Standing:
    """Count for one member. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING.format(who="= %(member)s"), {**standing_params(policy, today), "member": member_id})
        row = cursor.fetchone()
    return Standing(*(int(value) for value in row[1:])) if row else Standing()


def support_of(member_id: int, policy: RolePolicy, today: date) -> Support:
    """Count what one member did for others within the leader's window. One query."""
    since = today - timedelta(days=policy.leader_window)
    with connection.cursor() as cursor:
        cursor.execute(_SUPPORT, {"member": member_id, "since": since})
        row = cursor.fetchone()
    return Support(*(int(value) for value in row))
