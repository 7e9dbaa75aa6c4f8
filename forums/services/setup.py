"""The boards and tags of a new community (forums/data/boards.toml). Afterwards they are edited in the admin."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from forums.models import Board, Section
from forums.services import stamps
from forums.services.tags import TagPlan, write_tags

_PLAN = Path(__file__).resolve().parents[1] / "data" / "boards.toml"
_LANGUAGES = ("en", "zh_hans", "zh_hant")


@transaction.atomic
def create_default_boards() -> int:
    """Create the default sections and boards that are not there yet, boards with their tags; return how many.

    What exists is left alone.
    """
    made = 0
    for place, plan in enumerate(tomllib.loads(_PLAN.read_text("utf-8"))["section"], 1):
        boards = plan.pop("board")
        section, new = Section.objects.get_or_create(slug=plan.pop("slug"), defaults=_columns(plan, place))
        made += new
        for position, board in enumerate(boards, 1):
            slug = board.pop("slug")
            tags = [TagPlan(row["slug"], tuple(row["names"]), tuple(row["words"])) for row in board.pop("tags", [])]
            defaults = _columns(board, position) | {"section": section}
            row, new = Board.objects.get_or_create(slug=slug, defaults=defaults)
            if new and tags:
                write_tags(row, tags)
            made += new
    if made:
        stamps.boards_changed()
    return made


def _columns(plan: dict[str, Any], position: int) -> dict[str, Any]:
    columns: dict[str, Any] = {"position": position * 10}
    for name, value in plan.items():
        if name in ("name", "description"):
            columns |= {f"{name}_{language}": text for language, text in zip(_LANGUAGES, value, strict=True)}
        else:
            columns[name] = value
    return columns
