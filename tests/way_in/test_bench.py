"""script/bench measures what it says, and fails for a page that is not there."""

import re
import subprocess
from pathlib import Path

import pytest

from community.embedded.processes import load
from tests.way_in.conftest import ROOT


@pytest.mark.stack
def test_pages_are_compared_with_a_bare_view(bare_environment: dict[str, str], home: Path, port: int) -> None:
    environment = bare_environment | {"HEARTH_HOME": str(home), "HEARTH_PORT": str(port), "HEARTH_BENCH_SECONDS": "0.5"}
    done = subprocess.run(
        [ROOT / "script" / "bench", "/", "/no-such-page"], env=environment, capture_output=True, text=True, check=False
    )
    lines = {line.split("  ")[0]: line.split() for line in done.stdout.splitlines() if line.endswith("%")}
    assert list(lines) == ["/", "/no-such-page", "a bare view"]
    front, missing = lines["/"], lines["/no-such-page"]
    assert int(front[1]) > 0
    assert front[5] == "0"
    assert int(missing[5]) > 0
    assert re.fullmatch(r"\d+%", front[6])
    assert lines["a bare view"][-1] == "100%"
    assert done.returncode == 1
    assert load(home / "run" / "servers.json") == {}
