"""Whom a member ignores. Bounded (members.services.ignoring.MOST), so that lists can leave them out by id."""

from collections.abc import Iterable, Sequence

from members.models import Ignore, Member
from members.policies import Viewer


def ignored_ids(viewer: Viewer) -> frozenset[int]:
    """Ids of the members whose words `viewer` does not want to see; nobody for visitors.

    Staff are never among them, whoever they were when they were ignored: they speak for the community. Read along with
    the signed-in member (members/backend.py); else one query, once for each loaded member.
    """
    if not isinstance(viewer, Member):
        return frozenset()
    known: Sequence[int] | None = getattr(viewer, "ignores", None)
    if known is None:
        known = list(Ignore.objects.filter(member=viewer, ignored__is_staff=False).values_list("ignored", flat=True))
        viewer.ignores = known
    return frozenset(known)


def ignoring(actor_id: int, member_ids: Iterable[int]) -> set[int]:
    """Those of `member_ids` who ignore `actor_id`. One query."""
    rows = Ignore.objects.filter(ignored=actor_id, member__in=list(member_ids), ignored__is_staff=False)
    return set(rows.values_list("member", flat=True))


def ignored_members(member: Member) -> list[Member]:
    """Whom `member` ignores, the latest first. One query."""
    rows = Ignore.objects.filter(member=member).select_related("ignored__place").order_by("-id")
    return [row.ignored for row in rows]
