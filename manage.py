#!/usr/bin/env python
"""Hearth's commands. Where DATABASE_URL or REDIS_URL is unset the embedded servers run as long as the command does."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

OLDEST = (3, 11)
# These read no rows and send nothing.
WITHOUT_SERVERS = {
    "",
    "help",
    "--help",
    "--version",
    "version",
    "check",
    "makemessages",
    "compilemessages",
    "collectstatic",
}


def servers(command: str) -> AbstractContextManager[object]:
    """Return the embedded servers to be held while `command` runs, or nothing when it needs none."""
    if command in WITHOUT_SERVERS or (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        return nullcontext()
    from community import embedded

    home = Path(os.environ.get("HEARTH_HOME") or Path(__file__).resolve().parent / "var").resolve()
    return embedded.start(home)


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(f"Hearth needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    from django.core.management import execute_from_command_line

    from community.embedded.errors import EmbeddedError

    try:
        with servers(sys.argv[1] if len(sys.argv) > 1 else ""):
            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
