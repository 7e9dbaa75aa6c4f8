"""PostgreSQL and Valkey for a machine that has none, used only where DATABASE_URL or REDIS_URL is unset.

Processes of one HEARTH_HOME share one pair of servers: the first starts it, the others join, the last one
out stops it. `urls()` computes addresses without starting anything. Nothing here needs Django.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from community.embedded import postgres, valkey
from community.embedded.errors import EmbeddedError
from community.embedded.layout import EmbeddedUrls, Layout, elsewhere, layout
from community.embedded.processes import load, locked, save, take
from community.embedded.programs import Programs, find

__all__ = ["EmbeddedError", "EmbeddedUrls", "Running", "programs", "start", "urls"]


def urls(home: Path) -> EmbeddedUrls:
    """Return the addresses the servers of `home` have, or will have, without starting them."""
    return layout(Path(home)).urls


def programs(home: Path) -> Programs:
    """Return where PostgreSQL's and Valkey's programs are."""
    return find(layout(Path(home)))


@dataclass(eq=False)
class Running:
    """A share in the running servers; `stop()` gives it back, and the last share stops them."""

    at: Layout
    test: bool
    _descriptor: int | None = field(repr=False)
    _holder: int = field(default_factory=os.getpid, repr=False)

    def __post_init__(self) -> None:
        # A program that ends by an error gives its share back as well.
        atexit.register(self.stop)

    @property
    def urls(self) -> EmbeddedUrls:
        return self.at.urls

    def alive(self) -> bool:
        """Whether both processes are there (a frozen one is)."""
        known = load(_record(self.at))
        return len(known) == 2 and all(one.process() is not None for one in known.values())

    def mend(self) -> None:
        """Start again whichever server has died; the others of this home find it at the same address."""
        with locked(self.at.run / "lock"):
            _start_missing(self.at, test=self.test)

    def stop(self) -> None:
        """Give the share back; the servers end when nobody else has one. Harmless when repeated."""
        atexit.unregister(self.stop)
        if self._descriptor is None or self._holder != os.getpid():
            return
        with locked(self.at.run / "lock"):
            # Closing first would let go of the lock too, but a forked child may still hold the descriptor.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            alone = take(self._descriptor, fcntl.LOCK_EX)
            if alone:
                _stop_all(self.at)
            os.close(self._descriptor)
            self._descriptor = None
            if alone:
                self._leave_nothing_outside()

    def _leave_nothing_outside(self) -> None:
        if self.test and self.at.place != self.at.home:
            shutil.rmtree(self.at.place, ignore_errors=True)
        elif not self.at.sockets.is_relative_to(self.at.home):
            with contextlib.suppress(OSError):
                self.at.sockets.rmdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def start(home: Path, *, test: bool = False) -> Running:
    """Start or join the servers of `home`; raises EmbeddedError with one sentence when that can't be.

    With `test`, data need not survive a loss of power, and nothing is left outside `home` in the end.
    """
    at = _folders(Path(home), test=test)
    with locked(at.run / "lock"):
        descriptor = os.open(at.run / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            # Inside the lock nobody holds this file exclusively for longer than it takes to look.
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            _start_missing(at, test=test)
            _give_to_owner(at)
        except BaseException:
            if take(descriptor, fcntl.LOCK_EX):
                _stop_all(at)
            os.close(descriptor)
            raise
    return Running(at=at, test=test, _descriptor=descriptor)


def _start_missing(at: Layout, *, test: bool) -> None:
    database = postgres.running(at)
    known = load(_record(at))
    store = valkey.running(at) or valkey.recorded(known.get("valkey"))
    if database is None or store is None:
        found = find(at)
        if database is None:
            database = postgres.start(at, found, test=test)
            save(_record(at), {"postgres": database})
            postgres.prepare(at)
        if store is None:
            store = valkey.start(at, found, test=test)
    save(_record(at), {"postgres": database, "valkey": store})


def _stop_all(at: Layout) -> None:
    known = load(_record(at))
    store = valkey.recorded(known.get("valkey")) or valkey.running(at)
    if store is not None:
        valkey.stop(store)
    database = postgres.running(at)
    if database is not None:
        postgres.stop(database)
    _record(at).unlink(missing_ok=True)


def _record(at: Layout) -> Path:
    return at.run / "servers.json"


def _folders(home: Path, *, test: bool) -> Layout:
    """Make the folders, with their owners and modes, and return their paths."""
    at = layout(home, test=test)
    try:
        _make_home(at)
        for folder in (at.run, at.logs):
            folder.mkdir(exist_ok=True)
        _private(at.sockets, at)
        if at.sockets.is_relative_to(at.home) and not _takes_sockets(at.sockets):
            elsewhere(at.home).touch()
            at = layout(home, test=test)
            _private(at.sockets, at)
        if at.place != at.home:
            at.place.mkdir(parents=True, exist_ok=True)
            if at.place != at.sockets:
                at.place.chmod(0o711)
            _link_outside(at)
        _private(at.valkey, at)
    except OSError as error:
        raise EmbeddedError(f"{error.filename or home} can't be written: {error.strerror}.") from error
    return at


def _make_home(at: Layout) -> None:
    if at.home.exists():
        return
    at.home.mkdir(parents=True)
    if at.account:
        owner = at.home.parent.stat()
        os.chown(at.home, owner.st_uid, owner.st_gid)


def _give_to_owner(at: Layout) -> None:
    """Root at work in somebody's folder: what it makes there is theirs, so that they can go on without it."""
    if at.account:
        owner = at.home.stat()
        for path in (at.run, at.logs, at.run / "lock", at.run / "users", _record(at), *at.logs.iterdir()):
            os.chown(path, owner.st_uid, owner.st_gid)


def _private(folder: Path, at: Layout) -> None:
    """Make a folder for the servers' account alone; one that belongs to anybody else is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = at.account.uid if at.account else os.geteuid()
    found = folder.stat()
    if found.st_uid not in {owner, 0 if at.account else owner}:
        raise EmbeddedError(f"{folder} belongs to another user (number {found.st_uid}).")
    folder.chmod(0o700)
    if at.account and found.st_uid != owner:
        os.chown(folder, at.account.uid, at.account.gid)


def _link_outside(at: Layout) -> None:
    target = at.place / "valkey"
    _private(target, at)
    if not at.valkey.is_symlink() and not at.valkey.exists():
        at.valkey.symlink_to(target)


def _takes_sockets(folder: Path) -> bool:
    path = folder / "probe"
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind(str(path))
        except OSError:
            return False
    path.unlink()
    return True
