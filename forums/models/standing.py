"""Where a member stands apart from their role: which boards they moderate, and which name them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from members.models import Member
from members.policies import Viewer

_SQL = """jsonb_build_object(
'moderated', ARRAY(SELECT b.id FROM forums_moderator m
                     JOIN forums_board b ON b.id = m.board_id OR b.section_id = m.section_id
                    WHERE m.member_id = members_member.id),
'named', ARRAY(SELECT n.board_id FROM forums_boardmember n WHERE n.member_id = members_member.id))"""
# Set by the sign-in backend, which reads it along with the member (forums.registrations), or by the first to ask.
ATTRIBUTE = "forums_standing"


@dataclass(frozen=True)
class Standing:
    """Ids of boards: those that somebody moderates (also by their section), and those that name them."""

    moderated: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()


_NOBODY = Standing()


def of(viewer: Viewer) -> Standing:
    """The viewer's standing as it was when they were loaded; at most one query, kept on the viewer."""
    if not isinstance(viewer, Member):
        return _NOBODY
    # Not by __dict__: a request's user is a lazy stand-in for the member.
    known = getattr(viewer, ATTRIBUTE, None)
    if not isinstance(known, Standing):
        known = _standing(known if isinstance(known, dict) else _asked(viewer))
        setattr(viewer, ATTRIBUTE, known)
    return known


def forget(viewer: Viewer) -> None:
    """Have the standing read again when somebody next asks."""
    if hasattr(viewer, ATTRIBUTE):
        delattr(viewer, ATTRIBUTE)


def as_expression() -> RawSQL:
    """The standing as a column of a query over members."""
    return RawSQL(_SQL, [], output_field=JSONField())  # noqa: S611  (constants)


def _asked(member: Member) -> dict[str, Any]:
    found: dict[str, Any] = Member.objects.filter(pk=member.pk).values_list(as_expression(), flat=True).get()
    return found


def _standing(found: dict[str, Any]) -> Standing:
    return Standing(frozenset(found["moderated"]), frozenset(found["named"]))
