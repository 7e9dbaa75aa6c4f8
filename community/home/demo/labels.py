"""The tags of the demo's boards (content/tags.toml), and which of them a thread carries."""

import tomllib
from functools import cache
from pathlib import Path

from community.home.demo.content import Talk
from forums.models import Board
from forums.queries.tags import tags_of
from forums.services.tags import TagPlan, save_tags
from members.folding import fold
from members.models import Member

_FILE = Path(__file__).parent / "content" / "tags.toml"


@cache
def plans() -> dict[str, list[TagPlan]]:
    """Return the tags of each board, in their order."""
    found: dict[str, list[TagPlan]] = {}
    for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["tags"]:
        plan = TagPlan(slug=row["slug"], names=tuple(row["names"]), synonyms=tuple(row.get("words", ())))
        found.setdefault(row["board"], []).append(plan)
    return found


def give_boards_their_tags(actor: Member) -> None:
    """Put all of them in place, as an admin would."""
    for board in Board.objects.filter(slug__in=plans()):
        save_tags(actor=actor, board=board, plans=plans()[board.slug])


def carried_by(talk: Talk, board: Board) -> list[int]:
    """Return the ids of the board's tags that the thread's own words mean, one for each matter."""
    meant = set(map(fold, talk.tags))
    return [tag.pk for tag in tags_of(board) if meant & set(tag.words)]
