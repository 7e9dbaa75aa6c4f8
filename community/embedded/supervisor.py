"""Keeps the programs of one machine running: restarts what crashes, ends what it started and nothing else."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from community.embedded.processes import Identity, append_to, last_line, load, save, wait_for

_LONGEST_PAUSE_SECONDS = 30.0
# A program that ran this long was well: its next crash is met as its first.
_SETTLED_SECONDS = 60.0


@dataclass
class Program:
    """One child: how to start it, and how it has fared."""

    name: str
    command: Sequence[str | Path]
    log: Path
    # A file that the program makes once it works; None for one that is asked otherwise.
    ready: Path | None = None
    child: subprocess.Popen[bytes] | None = None
    identity: Identity | None = None
    crashes: int = 0
    started: float = 0.0
    start_again_at: float = 0.0

    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def works(self) -> bool:
        """Whether it runs and has said that it is ready, if it is one that says so."""
        return self.running() and (self.ready is None or self.ready.exists())


@dataclass
class Supervisor:
    """Runs programs, each in a process group of its own, recorded in `record` by pid and start time."""

    record: Path
    folder: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    programs: list[Program] = field(default_factory=list)
    # Set by a second Ctrl-C: end at once instead of politely.
    hurry: bool = False

    def start(self, name: str, command: Sequence[str | Path], log: Path, *, says_ready: bool = False) -> None:
        """Start a program; its words go to `log`. One that `says_ready` makes the file HEARTH_READY when it is."""
        program = Program(name, command, log, self.record.with_name(f"{name}.ready") if says_ready else None)
        self.programs.append(program)
        self._launch(program)

    def check(self) -> None:
        """Start again what has ended, each time after a longer pause."""
        now = time.monotonic()
        for program in self.programs:
            if program.running() or now < program.start_again_at:
                continue
            if program.child is None:
                self._launch(program)
            else:
                self._bury(program, program.child.returncode, now)

    def failed(self, *, crashes: int = 3) -> str | None:
        """While starting: the sentence for a program that has ended so often, or None."""
        for program in self.programs:
            if program.crashes >= crashes:
                return f"The {program.name} does not start: {last_line(program.log)} (see {program.log})."
        return None

    def ready(self) -> bool:
        """While starting: whether every program works."""
        return all(program.works() for program in self.programs)

    def late(self, seconds: float) -> str:
        """While starting: the sentence for what does not work after so many seconds."""
        program = next((one for one in self.programs if not one.works()), self.programs[0])
        return f"The {program.name} is not ready after {seconds:.0f} s (see {program.log})."

    def stop(self, *, patience: float = 30) -> None:
        """End all programs, politely first, with everything they started."""
        groups = [program.identity for program in self.programs if program.identity]
        for group in groups:
            _signal_group(group, signal.SIGTERM, leader_only=True)
        wait_for(lambda: self.hurry or not any(program.running() for program in self.programs), patience)
        for group in groups:
            _signal_group(group, signal.SIGKILL)
        for program in self.programs:
            if program.child:
                program.child.wait()
            _forget(program)
        if self.programs:
            self.record.unlink(missing_ok=True)

    def _launch(self, program: Program) -> None:
        _forget(program)
        environment = dict(self.environment)
        if program.ready is not None:
            environment["HEARTH_READY"] = str(program.ready)
        with append_to(program.log) as output:
            program.child = subprocess.Popen(  # noqa: S603 - our own programs by full path
                [str(part) for part in program.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=environment,
                start_new_session=True,
            )
        program.started = time.monotonic()
        program.identity = Identity.of(program.child.pid)
        self._write()

    def _bury(self, program: Program, code: int, now: float) -> None:
        if program.identity:
            # Its own children must not outlive it: they may hold the port.
            _signal_group(program.identity, signal.SIGKILL)
        if now - program.started > _SETTLED_SECONDS:
            program.crashes = 0
        program.crashes += 1
        pause = min(2.0 ** (program.crashes - 1), _LONGEST_PAUSE_SECONDS)
        program.start_again_at = now + pause
        self.say(f"The {program.name} ended ({_how(code)}); starting it again in {pause:.0f} s.")
        program.child = program.identity = None

    def _write(self) -> None:
        known = {program.name: program.identity for program in self.programs if program.identity}
        if own := Identity.of(os.getpid()):
            known["supervisor"] = own
        save(self.record, known)


def _forget(program: Program) -> None:
    """What an earlier one has said is not true of the next."""
    if program.ready is not None:
        program.ready.unlink(missing_ok=True)


def former_run(record: Path) -> Identity | None:
    """Return the supervisor of the record if it still runs."""
    found = load(record).get("supervisor")
    return found if found and found.process() else None


def end_orphans(record: Path) -> int:
    """End what a killed supervisor left behind, found by pid and start time; return how many programs that were."""
    left = [one for name, one in load(record).items() if name != "supervisor"]
    found = [one for one in left if _members(one)]
    for group in found:
        _signal_group(group, signal.SIGTERM)
    for group in found:
        if not wait_for(lambda group=group: not _members(group), 10, every=0.1):  # type: ignore[misc]
            _signal_group(group, signal.SIGKILL)
            wait_for(lambda group=group: not _members(group), 5, every=0.1)  # type: ignore[misc]
    record.unlink(missing_ok=True)
    return len(found)


def _members(group: Identity) -> list[psutil.Process]:
    """Return the living processes of a group whose leader may be gone; none if its number has a new owner."""
    leader = Identity.of(group.pid)
    if leader is not None and abs(leader.started - group.started) > 2:
        return []
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
            same = os.getpgid(process.pid) == group.pid and process.create_time() >= group.started - 2
            if same and process.status() != psutil.STATUS_ZOMBIE:
                members.append(process)
    return members


def _signal_group(group: Identity, number: int, *, leader_only: bool = False) -> None:
    for process in _members(group):
        if not leader_only or process.pid == group.pid:
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                process.send_signal(number)


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return f"signal {signal.Signals(-code).name}"
