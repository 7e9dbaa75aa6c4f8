"""Processes by pid and start time, so that nothing but our own is ever signalled, and locks between them."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

from community.embedded.errors import EmbeddedError
from community.embedded.layout import Account

# psutil derives start times from clock ticks since boot; a step of the system clock moves them a little.
_SAME_START_SECONDS = 2.0
_LOG_BYTES = 10_000_000
# Servers outlive the object that started them; kept here they are reaped instead of warned about.
_children: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Identity:
    """One process for good: a pid alone may have been given to another since."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.Error:
            return None

    def process(self) -> psutil.Process | None:
        """Return the process while it runs; an unreaped one no longer does."""
        try:
            process = psutil.Process(self.pid)
            if abs(process.create_time() - self.started) > _SAME_START_SECONDS:
                return None
            if process.status() != psutil.STATUS_ZOMBIE:
                return process
            _children[:] = [child for child in _children if child.poll() is None]
            return None
        except psutil.Error:
            return None

    def signal(self, number: int) -> None:
        if self.process() is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def gone(self, seconds: float) -> bool:
        """Wait up to `seconds` for the end; True when it came."""
        return wait_for(lambda: self.process() is None, seconds)


def wait_for(condition: Callable[[], bool], seconds: float, *, every: float = 0.02) -> bool:
    """Poll until the condition holds; False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def end(process: Identity, *, first: int, patience: float) -> None:
    """Ask with `first`, and after `patience` seconds kill."""
    process.signal(first)
    if not process.gone(patience):
        process.signal(signal.SIGKILL)
        process.gone(5)


def load(path: Path) -> dict[str, Identity]:
    """Read recorded processes; a missing or torn record is an empty one."""
    try:
        rows = json.loads(path.read_text())
        return {name: Identity(int(row["pid"]), float(row["started"])) for name, row in rows.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(path: Path, processes: Mapping[str, Identity]) -> None:
    """Write the record in one step, so that a crash leaves the old or the new one."""
    rows = {name: {"pid": one.pid, "started": one.started} for name, one in processes.items()}
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(rows))
    draft.replace(path)


@contextlib.contextmanager
def locked(path: Path, *, seconds: float = 120) -> Iterator[None]:
    """Hold the file's lock; the kernel lets go of it when the holder dies, however it dies."""
    with path.open("a") as file:
        if not wait_for(lambda: take(file.fileno(), fcntl.LOCK_EX), seconds):
            raise EmbeddedError(f"Another start or stop has held {path} for {seconds:.0f} seconds.")
        yield


def take(descriptor: int, kind: int) -> bool:
    """Try for a lock without waiting; False when somebody else has it."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def append_to(log: Path) -> BinaryIO:
    """Open a log for a new process; one that has grown large becomes the old one first."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
    return log.open("ab")


def spawn(
    command: Sequence[str | Path], *, log: Path, folder: Path, account: Account | None
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own: the terminal's Ctrl-C is for us, and we stop servers last."""
    with append_to(log) as output:
        child = subprocess.Popen(  # noqa: S603 - our own programs by full path
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment(),
            start_new_session=True,
            umask=0o077,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    _children.append(child)
    return child


def run(command: Sequence[str | Path], *, account: Account | None) -> subprocess.CompletedProcess[str]:
    """Run one of the servers' programs to its end as their account."""
    return subprocess.run(  # noqa: S603 - our own programs by full path
        [str(part) for part in command],
        cwd="/",
        env=environment(),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=120,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def environment() -> dict[str, str]:
    """The servers' environment: nothing of ours, so that no PGDATA or LC_ALL can lead them astray."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def last_line(log: Path) -> str:
    """Return the last line of a server's log, for the sentence that says why it did not start."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        return "its log is not readable"
    telling = [line for line in lines[-20:] if "FATAL" in line or "ERROR" in line or "rror" in line]
    last = (telling or lines or ["its log is empty"])[-1].strip()
    with contextlib.suppress(ValueError, KeyError, TypeError):
        last = str(json.loads(last)["event"])
    return last.split("\n", 1)[0][:300].rstrip(".")
