"""Real servers for the tests: PostgreSQL and Valkey, started once for a run and ended with it.

Loaded with `-p tests.servers`, before Django reads its settings. Under xdist the first process starts the servers and
the workers, which inherit its environment, share them.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from community import embedded


def _start() -> None:
    home = Path(tempfile.mkdtemp(prefix="hearth-test-"))
    servers = embedded.start(home, test=True)

    def stop() -> None:
        if os.getpid() == owner:
            servers.stop()
            shutil.rmtree(home, ignore_errors=True)

    owner = os.getpid()
    atexit.register(stop)
    (home / "static").mkdir()
    for name in (
        "EMAIL_URL",
        "HEARTH_BASE_URL",
        "HEARTH_MEDIA",
        "HEARTH_PROCESS",
        "HEARTH_NAME",
        "HEARTH_DEBUG",
    ):
        os.environ.pop(name, None)
    os.environ.update(
        HEARTH_TEST_HOME=str(home),
        HEARTH_HOME=str(home / "hearth"),
        HEARTH_STATIC=str(home / "static"),
        SECRET_KEY="only-for-tests",
        # Tests act as the owner; what the application's role may not do has tests of its own.
        DATABASE_URL=servers.urls.database_owner,
        DATABASE_OWNER_URL=servers.urls.database_owner,
        HEARTH_TEST_APP_URL=servers.urls.database,
        REDIS_URL=servers.urls.redis,
    )


if "HEARTH_TEST_HOME" not in os.environ:
    _start()
