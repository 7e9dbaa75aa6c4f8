"""Homes and scripts for the tests of the way in; none of them needs Django or the run's own servers."""

import importlib
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from community import embedded

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that any user can pass into, as a clone's `var` is; pytest's own folders are private."""
    folder = Path(tempfile.mkdtemp(prefix="way-"))
    folder.chmod(0o755)
    yield folder / "var"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start() -> Iterator[Callable[[Path], embedded.Running]]:
    """Start servers that end with the test, however it ends."""
    shares: list[embedded.Running] = []

    def started(home: Path) -> embedded.Running:
        shares.append(embedded.start(home, test=True))
        return shares[-1]

    yield started
    for share in shares:
        share.stop()


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Import one of the helpers of script/ by its name."""
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    for name in ("_steps", "_setup", "_platform"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module


@pytest.fixture
def bare_environment() -> dict[str, str]:
    """The environment without what points at the run's own servers."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HEARTH_", "DATABASE_", "REDIS_", "EMAIL_", "SECRET_", "PYTEST_", "COV_"))
    }


@pytest.fixture
def port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
