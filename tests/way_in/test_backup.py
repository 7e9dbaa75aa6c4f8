"""A backup by script/postgres, restored into an empty home."""

import subprocess
import sys
from pathlib import Path

import psycopg

from community import embedded
from tests.way_in.conftest import ROOT


def postgres(home: Path, environment: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "script" / "_postgres.py", *arguments]
    return subprocess.run(
        command, env=environment | {"HEARTH_HOME": str(home)}, capture_output=True, text=True, check=False
    )


def test_what_was_dumped_is_restored_with_its_rights(home: Path, bare_environment: dict[str, str]) -> None:
    dump = home.parent / "hearth.dump"
    with embedded.start(home, test=True) as running, psycopg.connect(running.urls.database_owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT value FROM generate_series(1, 1000) AS value")
        connection.execute("GRANT SELECT ON kept TO hearth_app")
    assert postgres(home, bare_environment, "pg_dump", "--format=custom", "--file", dump).returncode == 0

    other = home.parent / "other"
    restored = postgres(other, bare_environment, "pg_restore", "--exit-on-error", dump)
    assert (restored.returncode, restored.stderr) == (0, "")
    with embedded.start(other, test=True) as running, psycopg.connect(running.urls.database) as connection:
        assert connection.execute("SELECT count(*), sum(value) FROM kept").fetchone() == (1000, 500500)


def test_other_programs_are_refused(home: Path, bare_environment: dict[str, str]) -> None:
    done = postgres(home, bare_environment, "pg_resetwal")
    assert done.returncode == 1
    assert done.stderr == "script/postgres psql | pg_dump | pg_restore [arguments]\n"
    assert not home.exists()
