from pathlib import Path
from typing import Any

import pytest

from forums.enums import BoardKind
from forums.models import Board, Thread
from members.models import Member
from tests.factories.forums import BoardFactory, open_thread


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path, settings: Any) -> Path:
    """A folder of this test's own for pictures."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def board(db: None) -> Board:
    """A board for questions that everybody reads and every member writes on."""
    return BoardFactory(slug="questions", kind=BoardKind.QUESTION)


@pytest.fixture
def thread(novice: Member, board: Board) -> Thread:
    """A question by the novice."""
    return open_thread(novice, board, title="Which case survives?")
