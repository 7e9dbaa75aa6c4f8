"""Run psql, pg_dump or pg_restore on Hearth's database, as its owner."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from _steps import fail

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from community import embedded  # noqa: E402

PROGRAMS = ("psql", "pg_dump", "pg_restore")


def main() -> None:
    """Find the program in PATH or in the embedded server's package, and give it the address."""
    if sys.argv[1:2] == [] or sys.argv[1] not in PROGRAMS:
        fail(f"script/postgres {' | '.join(PROGRAMS)} [arguments]")
    name, arguments = sys.argv[1], sys.argv[2:]
    home = Path(os.environ.get("HEARTH_HOME") or ROOT / "var").resolve()
    given = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
    try:
        if given:
            # A server of one's own may be older than the package's programs, or newer.
            program = shutil.which(name) or str(embedded.programs(home).postgres.parent / name)
            raise SystemExit(run(program, given, arguments))
        with embedded.start(home) as servers:
            program = str(embedded.programs(home).postgres.parent / name)
            raise SystemExit(run(program, servers.urls.database_owner, arguments))
    except embedded.EmbeddedError as error:
        fail(str(error))


def run(program: str, url: str, arguments: list[str]) -> int:
    return subprocess.run([program, f"--dbname={url}", *arguments], check=False).returncode


if __name__ == "__main__":
    main()
