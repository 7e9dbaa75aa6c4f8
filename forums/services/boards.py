"""Sections and boards as admins arrange them. What changes is kept in the audit, field by field."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from community.audit import services as audit
from community.core.errors import InvalidInput, NotAllowed
from forums.models import Board, Section
from forums.services import stamps
from members.models import Member


@transaction.atomic
def save_section(*, actor: Member, section: Section | None = None, **values: Any) -> Section:
    """Make a section (None) or change one. Raises NotAllowed, and InvalidInput for what does not fit."""
    row: Section = _locked(Section, section)
    _save(actor, row, values)
    return row


@transaction.atomic
def save_board(*, actor: Member, board: Board | None = None, **values: Any) -> Board:
    """Make a board (None) or change one. Raises NotAllowed, and InvalidInput for what does not fit."""
    row: Board = _locked(Board, board)
    _save(actor, row, values)
    return row


def _locked(model: type[Any], row: Any) -> Any:
    return model.objects.select_for_update(no_key=True).get(pk=row.pk) if row is not None else model()


def _save(actor: Member, row: Section | Board, values: dict[str, Any]) -> None:
    new = row.pk is None
    name = row._meta.model_name
    if not (actor.is_staff and actor.has_perm(f"forums.{'add' if new else 'change'}_{name}")):
        raise NotAllowed
    changes = {}
    for field, value in values.items():
        before = None if new else getattr(row, field)
        if before != value:
            changes[field] = [_plain(before), _plain(value)]
            setattr(row, field, value)
    if not changes:
        return
    try:
        row.full_clean()
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise InvalidInput(error.message_dict[field][0], field=field) from error
    if new:
        row.save()
    else:
        row.save(update_fields=list(changes))
    audit.record(actor=actor, action=f"forums.{'add' if new else 'change'}_{name}", subject=row, data=changes)
    stamps.boards_changed()


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Section) else value
