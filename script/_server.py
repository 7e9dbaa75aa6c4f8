"""Run Hearth on one machine: servers, tables, demo community, then web, worker and beat until told to stop."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from types import FrameType

import psycopg
from _steps import Step, fail, say, step

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from community import embedded  # noqa: E402
from community.embedded.processes import last_line  # noqa: E402
from community.embedded.supervisor import Supervisor, end_orphans, former_run  # noqa: E402

RUN = ROOT / "script" / "run"
PROGRAMS = ("web", "worker", "beat")
# Far longer than a busy machine takes.
_READY_SECONDS = 180


class Told(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def main() -> None:
    """Do the steps in order; whatever was started is ended on every way out."""
    signal.signal(signal.SIGINT, told)
    signal.signal(signal.SIGTERM, told)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, told)
    home = Path(os.environ.get("HEARTH_HOME") or ROOT / "var").resolve()
    port = port_number()
    given = servers_given()
    environment = os.environ | {"HEARTH_HOME": str(home), "HEARTH_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    logs, record = home / "logs", home / "run" / "programs.json"
    supervisor = Supervisor(record=record, folder=ROOT, environment=environment, say=say)
    servers: embedded.Running | None = None
    try:
        logs.mkdir(parents=True, exist_ok=True)
        record.parent.mkdir(exist_ok=True)
        refuse_second(record, port)
        with step("PostgreSQL and Valkey") if not given else nullcontext():
            servers = None if given else embedded.start(home)
        with step("Tables") as now:
            command("migrate", environment, logs, now)
        make_demo(home, environment, logs, given=given)
        with step("Web, worker and beat") as now:
            for name in PROGRAMS:
                supervisor.start(name, [RUN, name], logs / f"{name}.log", says_ready=name != "web")
            wait_until_ready(supervisor, port)
            now.result = "running"
        welcome(home, port)
        keep_running(supervisor, servers)
    except Told:
        pass
    except (embedded.EmbeddedError, OSError) as error:
        fail(str(error))
    finally:
        end(supervisor, servers)


def told(number: int, frame: FrameType | None) -> None:
    raise Told


def port_number() -> int:
    text = os.environ.get("HEARTH_PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        fail(f"HEARTH_PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def servers_given() -> bool:
    """Whether the operator has servers of their own; half a pair would be passed over silently."""
    there = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(there) == 1:
        fail(f"Only {there[0]} is set: set both DATABASE_URL and REDIS_URL, or neither.")
    return bool(there)


def refuse_second(record: Path, port: int) -> None:
    """Fail if this home or this port is taken; what a killed run left behind is ended first."""
    if other := former_run(record):
        fail(f"Hearth already runs on these data (process {other.pid}): stop it, or set HEARTH_HOME to another folder.")
    if count := end_orphans(record):
        say(f"  Ended {count} program{'s' if count > 1 else ''} that a killed run had left behind.")
    taken = (
        f"Port {port} is in use by another program: choose a free one, for example HEARTH_PORT={port + 1} script/server"
    )
    try:
        # localhost may be an IPv6 address first; a program there would answer the browser instead of us.
        socket.create_connection(("localhost", port), timeout=1).close()
        fail(taken)
    except OSError:
        pass
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("HEARTH_BIND") or "127.0.0.1", port))
        except PermissionError:
            fail(f"Port {port} needs more rights than this user has: choose one above 1023 with HEARTH_PORT.")
        except OSError:
            fail(taken)


def command(name: str, environment: Mapping[str, str], logs: Path, now: Step) -> None:
    """Run one of script/run's commands to its end; its words go to a log, the last of them to the step."""
    log = logs / f"{name}.log"
    with log.open("w") as output:
        child = subprocess.Popen([RUN, name], stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        while child.poll() is None:
            time.sleep(0.1)
            now.progress = log.read_text(errors="replace").strip().rpartition("\n")[2][:60]
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
    if child.returncode != 0:
        if child.returncode in (130, 143, -signal.SIGINT, -signal.SIGTERM):
            raise Told
        fail(f"script/run {name} failed: {last_line(log)} (see {log}).")


def make_demo(home: Path, environment: Mapping[str, str], logs: Path, *, given: bool) -> None:
    """Fill an empty database with the demo community; one that was interrupted is finished."""
    wanted = os.environ.get("HEARTH_DEMO") or ("0" if given else "1")
    unfinished = home / "run" / "demo-unfinished"
    if wanted == "0":
        unfinished.unlink(missing_ok=True)
    if wanted == "0" or not (unfinished.exists() or is_empty(home)):
        return
    unfinished.touch()
    with step("Demo community") as now:
        command("demo", environment, logs, now)
        now.result = "made"
    unfinished.unlink()


def is_empty(home: Path) -> bool:
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL") or embedded.urls(home).database_owner
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM members_member)").fetchone()
    return bool(row and row[0])


def wait_until_ready(supervisor: Supervisor, port: int) -> None:
    end_at = time.monotonic() + _READY_SECONDS
    while not (supervisor.ready() and answers(port)):
        supervisor.check()
        if sentence := supervisor.failed():
            fail(sentence)
        if time.monotonic() > end_at:
            fail(supervisor.failed(crashes=1) or supervisor.late(_READY_SECONDS))
        time.sleep(0.1)


def answers(port: int) -> bool:
    address = os.environ.get("HEARTH_BIND") or "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1" if address == "0.0.0.0" else address, port, timeout=2)  # noqa: S104
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(home: Path, port: int) -> None:
    base = os.environ.get("HEARTH_BASE_URL") or f"http://localhost:{port}"
    say(f"\nHearth runs: {base.rstrip('/')}/")
    if not os.environ.get("EMAIL_URL"):
        say(f"Mails: http://localhost:{port}/mails/")
    logins = home / "demo-logins.txt"
    if logins.exists():
        say(f"\n{logins.read_text().strip()}")
    say(f"\nData and logs are in {home}. Ctrl-C ends everything.")


def keep_running(supervisor: Supervisor, servers: embedded.Running | None) -> None:
    while True:
        time.sleep(0.5)
        if servers is not None and not servers.alive():
            say("A database server has ended; starting it again.")
            servers.mend()
        supervisor.check()


def end(supervisor: Supervisor, servers: embedded.Running | None) -> None:
    """End the programs, then the servers they used; a second Ctrl-C ends the programs at once."""

    def hurry(number: int, frame: FrameType | None) -> None:
        supervisor.hurry = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hurry)
    if supervisor.programs:
        say("\nEnding web, worker and beat …")
    supervisor.stop()
    if servers is not None:
        servers.stop()
    if supervisor.programs:
        say("Everything has ended; the data are kept.")


if __name__ == "__main__":
    main()
