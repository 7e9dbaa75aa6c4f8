"""PostgreSQL for a machine that has none: made once, started, found again, stopped."""

import contextlib
import os
import re
import shutil
import signal
import time
from pathlib import Path

import psutil
import psycopg

from community.embedded.errors import EmbeddedError
from community.embedded.layout import Layout
from community.embedded.processes import Identity, end, last_line, run, spawn, wait_for
from community.embedded.programs import POSTGRES_MAJOR, Programs

_START_SECONDS = 60
# After a crash the old server's children need a moment to notice; until then a new one is refused.
_ATTEMPTS = 20
_STILL_THERE = re.compile(r"lock file|still in use|already exists|in use by")
# Builtin C.UTF-8 sorts the same on every machine, whatever its libc or ICU.
_INITDB = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
)


def running(at: Layout) -> Identity | None:
    """Return the postmaster of this data folder if it runs, whoever started it."""
    pid = _recorded_pid(at.postgres / "postmaster.pid")
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        ours = process.name() == "postgres" and str(at.postgres.resolve()) in process.cmdline()
    except psutil.Error:
        return None
    found = Identity.of(pid)
    return found if ours and found is not None and found.process() is not None else None


def start(at: Layout, programs: Programs, *, test: bool) -> Identity:
    """Start the server on data that may be new, intact or left behind by a crash, and see that it answers."""
    if not (at.postgres / "PG_VERSION").exists():
        _create(at, programs, test=test)
    _check_version(at)
    command: list[str | Path] = [programs.postgres, "-D", at.postgres.resolve(), *_options(at, test=test)]
    log = at.logs / "postgres.log"
    for _attempt in range(_ATTEMPTS):
        _clear_stale_locks(at)
        child = spawn(command, log=log, folder=Path("/"), account=at.account)
        # The exit is watched as well as the readiness: a server that can't start says so at once.
        wait_for(lambda child=child: child.poll() is not None or answers(at), _START_SECONDS)  # type: ignore[misc]
        if child.poll() is None or not _STILL_THERE.search(last_line(log)):
            break
        time.sleep(0.5)
    found = Identity.of(child.pid) if child.poll() is None else None
    if found is None or not answers(at):
        if found is not None:
            stop(found)
        raise EmbeddedError(f"PostgreSQL did not start: {last_line(log)} (see {log}).")
    return found


def stop(process: Identity) -> None:
    # SIGTERM would wait for every client to leave.
    end(process, first=signal.SIGINT, patience=30)


def answers(at: Layout) -> bool:
    try:
        with _connect(at):
            return True
    except psycopg.OperationalError:
        return False


def prepare(at: Layout) -> None:
    """See that both roles and the database exist; a start that was killed half-way is made good here."""
    with _connect(at) as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if "hearth_owner" not in roles:
            connection.execute("CREATE ROLE hearth_owner LOGIN CREATEDB")
        if "hearth_app" not in roles:
            connection.execute("CREATE ROLE hearth_app LOGIN")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'hearth'").fetchone():
            connection.execute("CREATE DATABASE hearth OWNER hearth_owner")


def _connect(at: Layout) -> psycopg.Connection:
    return psycopg.connect(
        host=str(at.sockets),
        port=5432,
        user="postgres",
        dbname="postgres",
        connect_timeout=5,
        autocommit=True,
        options="",
    )


def _options(at: Layout, *, test: bool) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(at.sockets),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
    }
    if test:
        # Only speed: this gives up safety against a loss of power, not against a kill.
        settings |= {"fsync": "off", "full_page_writes": "off"}
        settings |= {"wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off"}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _create(at: Layout, programs: Programs, *, test: bool) -> None:
    """Make the data beside its final name and rename it: a killed first start leaves no half of it."""
    final = _final_folder(at)
    draft = final.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    if final.exists():
        if any(final.iterdir()):
            raise EmbeddedError(f"{final} holds files that are no PostgreSQL data; move them away.")
        final.rmdir()
    draft.mkdir(mode=0o700)
    if at.account:
        shutil.chown(draft, at.account.uid, at.account.gid)
    done = run([programs.initdb, "-D", draft, *_INITDB, *(["--no-sync"] if test else [])], account=at.account)
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise EmbeddedError(f"PostgreSQL could not make its data folder: {' '.join(said[-3:])}")
    draft.replace(final)


def _final_folder(at: Layout) -> Path:
    """The home's `postgres`, or what it points at where the account can't reach into the home."""
    if at.place == at.home:
        return at.postgres
    target = at.place / "postgres"
    if at.postgres.is_symlink() and at.postgres.resolve() != target:
        at.postgres.unlink()
    if not at.postgres.is_symlink():
        at.postgres.symlink_to(target)
    return target


def _check_version(at: Layout) -> None:
    made = (at.postgres / "PG_VERSION").read_text().strip()
    if made != str(POSTGRES_MAJOR):
        raise EmbeddedError(
            f"The data in {at.postgres} were made by PostgreSQL {made}, this is {POSTGRES_MAJOR}: "
            "dump them with the old release and load them with this one (docs/operation.md)."
        )


def _recorded_pid(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _clear_stale_locks(at: Layout) -> None:
    """Remove lock files whose pid is an unreaped child or has been given to another program.

    Postgres can't tell these from a living server and would refuse for ever (a container without an init
    never reaps). Its check of the shared memory still guards against children of the old server.
    """
    if running(at) is not None:
        return
    for file in (at.postgres / "postmaster.pid", at.sockets / ".s.PGSQL.5432.lock"):
        pid = _recorded_pid(file)
        if pid is None:
            continue
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if psutil.pid_exists(pid):
            file.unlink(missing_ok=True)
