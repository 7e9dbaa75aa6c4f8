"""The running product: web, worker and beat as an operator starts them, on a database of their own.

The processes are started with `script/run`, connect as the application's role, and send to a real SMTP server.
"""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from community.core import clock
from community.core.database_url import database_from_url
from community.core.locks import file_lock
from community.core.roles import grant_to_application
from tests.conftest import clone_database, drop_database, use_database
from tests.fixtures.smtp import Sink, start_sink
from tests.fixtures.valkey import valkey_server

ROOT = Path(__file__).resolve().parents[1]
# Playwright's blocking interface runs an event loop in this thread, beside which Django refuses its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(true: Callable[[], object], *, seconds: float = 30, what: str = "the condition") -> None:
    """Ask again and again until `true()`; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not come about within {seconds} s"
        time.sleep(0.1)


@dataclass
class Stack:
    """Hearth, running."""

    home: Path
    database: str
    port: int
    smtp: Sink
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        owner = settings.DATABASE_OWNER_URL
        app = os.environ["HEARTH_TEST_APP_URL"]
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "DJANGO_"))},
            "HEARTH_HOME": str(self.home),
            "HEARTH_PORT": str(self.port),
            "HEARTH_BASE_URL": self.url,
            "DATABASE_URL": _with_name(app, self.database),
            "DATABASE_OWNER_URL": _with_name(owner, self.database),
            "EMAIL_URL": f"smtp://{self.smtp.host}:{self.smtp.port}",
            "HEARTH_WEB_PROCESSES": "1",
            "HEARTH_WORKER_PROCESSES": "1",
            **self.extra,
        }

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start the program `name` (web, worker or beat) of script/run in a process group of its own."""
        log = (self.home / f"{name}.log").open("ab")
        process = subprocess.Popen(
            [ROOT / "script" / "run", name],
            env=self.environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.processes[name] = process
        return process

    def wait_for_web(self) -> None:
        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError):
                assert self.processes["web"].poll() is None, (self.home / "web.log").read_text()[-3000:]
                return False

        wait_until(answers, seconds=60, what="an answer of the web process")

    def kill(self, name: str) -> None:
        """kill -9 the whole group of `name`."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def run_task(self, name: str, **arguments: str) -> None:
        """Ask the worker to run the tick `name` now, as beat does each minute."""
        broker = self.environment["REDIS_URL"].replace("unix://", "redis+socket://", 1)
        with Celery("beat", broker=broker, set_as_current=False) as beat:
            beat.send_task(name, kwargs=arguments, queue="mail")

    def move_clock(self, offset: timedelta) -> None:
        """Set the clock of the running product to the real time plus `offset`."""
        self.reconnect()
        clock.set_offset(offset)

    def reconnect(self) -> None:
        """Leave a connection to another stack's database behind: Playwright's event loop keeps one of its own."""
        connection.close()

    def mail_to(self, address: str, *, subject: str = "", seconds: float = 30) -> EmailMessage:
        """Wait for and return the newest mail to `address` whose subject contains `subject`."""
        found: list[EmailMessage] = []

        def there() -> bool:
            found[:] = [mail for mail in self.smtp.to(address) if subject in str(mail["Subject"])]
            return bool(found)

        wait_until(there, seconds=seconds, what=f"a mail to {address} about {subject!r}")
        return found[-1]


def _with_name(url: str, name: str) -> str:
    head, _slash, _old = url.rpartition("/")
    return f"{head}/{quote(name, safe='')}"


def collect_static() -> None:
    """Put the hashed files, and the compiled translations, where the running product expects them, once for a run."""
    folder = Path(os.environ["HEARTH_STATIC"])
    with file_lock(folder.with_suffix(".lock")):
        if not any(folder.iterdir()):
            command = [ROOT / ".venv/bin/python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, check=True)
            subprocess.run([ROOT / ".venv/bin/python", "script/_compile_translations.py"], cwd=ROOT, check=True)


@pytest.fixture(scope="module")
def stack(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Hearth running with web and worker; the test's own process is connected to the same database as its owner."""
    before = str(connections.settings["default"]["NAME"])
    home = tmp_path_factory.mktemp("stack")
    name = f"test_stack_{home.name}_{os.getpid()}"
    smtp, controller = start_sink()
    collect_static()
    # Valkey too is its own, so that no other worker takes its tasks.
    with django_db_blocker.unblock(), valkey_server() as valkey:
        clone_database(name)
        grant_to_application(connection, database_from_url(os.environ["HEARTH_TEST_APP_URL"])["USER"])
        running = Stack(home, name, free_port(), smtp, extra={"REDIS_URL": valkey.url})
        try:
            running.start("web")
            running.start("worker")
            running.wait_for_web()
            yield running
        finally:
            running.stop()
            controller.stop()
            drop_database(name)
            use_database(before)
