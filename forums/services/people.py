"""Who keeps order on boards, and whom boards name."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from community.audit import services as audit
from community.core.errors import NotAllowed
from forums.models import Board, BoardMember, Moderator, Section
from members.models import Member


@transaction.atomic
def set_moderators(*, actor: Member, place: Board | Section, members: Sequence[Member]) -> None:
    """Let these and no others keep order on the board, or on all boards of the section. Raises NotAllowed."""
    column = "board" if isinstance(place, Board) else "section"
    _require(actor, f"forums.change_{column}")
    here = Moderator.objects.filter(**{column: place})
    new, gone = _difference(here.values_list("member", flat=True), members)
    here.filter(member__in=gone).delete()
    Moderator.objects.bulk_create(Moderator(member_id=pk, **{column: place}) for pk in new)
    _note(actor, f"forums.{column}_moderators", place, new, gone)


@transaction.atomic
def set_named(*, actor: Member, board: Board, members: Sequence[Member]) -> None:
    """Name these and no others on the board: they belong to it whatever their role. Raises NotAllowed."""
    _require(actor, "forums.change_board")
    here = BoardMember.objects.filter(board=board)
    new, gone = _difference(here.values_list("member", flat=True), members)
    here.filter(member__in=gone).delete()
    BoardMember.objects.bulk_create(BoardMember(member_id=pk, board=board) for pk in new)
    _note(actor, "forums.board_members", board, new, gone)


def _require(actor: Member, permission: str) -> None:
    if not (actor.is_staff and actor.has_perm(permission)):
        raise NotAllowed


def _difference(before: Iterable[int], members: Sequence[Member]) -> tuple[list[int], list[int]]:
    was, wanted = set(before), {member.pk for member in members}
    return sorted(wanted - was), sorted(was - wanted)


def _note(actor: Member, action: str, place: Board | Section, new: list[int], gone: list[int]) -> None:
    if new or gone:
        audit.record(actor=actor, action=action, subject=place, data={"new": new, "gone": gone})
