#!/usr/bin/env python3
"""Run a management command; the embedded servers are there for its duration unless URLs are given."""

import os
import sys

# Everything above the check must be readable to the old Python that is to be told about it.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Hearth needs Python 3.11 or newer, and this is %d.%d: see README.md." % sys.version_info[:2])  # noqa: UP031

# Reading settings computes the addresses of the servers without needing them.
WITHOUT_SERVERS = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "version",
}


def needs_servers(arguments: list[str]) -> bool:
    """Whether the command line is for a command that talks to the database, the cache or the queue."""
    words = set(arguments)
    if not arguments or words & {"--help", "-h", "--version"}:
        return False
    if arguments[0] == "check":
        return "--database" in words
    return arguments[0] not in WITHOUT_SERVERS


def main() -> None:
    """Run the command line's command."""
    import signal
    from contextlib import nullcontext
    from pathlib import Path

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    try:
        from django.core.management import execute_from_command_line

        from community import embedded
    except ImportError as error:
        sys.exit(f"{error.name or error} is not installed here: run script/setup, then .venv/bin/python manage.py.")

    home = Path(os.environ.get("HEARTH_HOME") or Path(__file__).resolve().parent / "var")
    given = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    # A plain kill must give the servers back as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with nullcontext() if given or not needs_servers(sys.argv[1:]) else embedded.start(home):
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
