"""Where the embedded servers live under a HEARTH_HOME: pure computation, nothing is started or written."""

import hashlib
import os
import pwd
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing NUL; Postgres adds a lock file to its socket.
_SOCKET_PATH_MAX = 103
_LONGEST_NAME = ".s.PGSQL.5432.lock"
# Redis clients disagree on how a socket path is quoted inside an URL, so it never needs quoting.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True)
class EmbeddedUrls:
    """How to reach the embedded servers: libpq URIs for both roles, and redis-py's `unix://` form."""

    database: str
    database_owner: str
    redis: str


@dataclass(frozen=True)
class Account:
    """The unprivileged user the servers run as when we are root (Postgres refuses to run as root)."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        return pwd.getpwuid(self.uid).pw_name


@dataclass(frozen=True)
class Layout:
    """All paths of one HEARTH_HOME; `place` is the home, or a folder outside that the account can reach."""

    home: Path
    place: Path
    sockets: Path
    account: Account | None

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def valkey(self) -> Path:
        return self.home / "valkey"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def urls(self) -> EmbeddedUrls:
        # The port stands in the URL so that a PGPORT of the environment can't change it.
        host = f"{quote(str(self.sockets), safe='')}:5432"
        return EmbeddedUrls(
            database=f"postgresql://hearth_app@{host}/hearth",
            database_owner=f"postgresql://hearth_owner@{host}/hearth",
            redis=f"unix://{self.redis_socket}",
        )


def layout(home: Path, *, test: bool = False) -> Layout:
    """Compute the paths for `home`; every process of the same home and user comes to the same answer."""
    home = Path(home).resolve()
    account = _account(home) if os.geteuid() == 0 else None
    reachable = account is None or _reachable(home, account)
    key = hashlib.sha256(f"{account.uid if account else os.geteuid()}:{home}".encode()).hexdigest()[:16]
    short = _temporary() / f"hearth-{key}"
    sockets = home / "run" / "sockets"
    if not reachable or not _fits(sockets) or elsewhere(home).exists():
        sockets = short
    outside = short if test else Path("/var/lib/hearth") / key
    place = home if reachable else outside
    return Layout(home=home, place=place, sockets=sockets, account=account)


def elsewhere(home: Path) -> Path:
    """The marker that the home's filesystem takes no sockets, left by the first start that found out."""
    return home / "run" / "sockets-elsewhere"


def _fits(folder: Path) -> bool:
    text = str(folder / _LONGEST_NAME)
    return len(os.fsencode(text)) <= _SOCKET_PATH_MAX and _PLAIN_PATH.fullmatch(text) is not None


def _temporary() -> Path:
    # Not TMPDIR first: it differs between the shells that must find the same sockets.
    shared = Path("/tmp")  # noqa: S108 - the folder made in it is private and its owner is checked
    return shared if os.access(shared, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def _account(home: Path) -> Account:
    """Choose the owner of the data, else of the home, else nobody: so that files stay with their people."""
    for path in (home / "postgres", home, *home.parents):
        try:
            found = path.stat()
        except OSError:
            continue
        # Postgres wants its user to have a name.
        if found.st_uid != 0 and _has_name(found.st_uid):
            return Account(found.st_uid, found.st_gid)
        if path != home / "postgres":
            break
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _reachable(path: Path, account: Account) -> bool:
    """Whether the account may pass through every folder down to `path` (as far as it exists)."""
    for folder in (path, *path.parents):
        try:
            found = folder.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        if found.st_uid == account.uid:
            wanted = stat.S_IXUSR
        elif found.st_gid == account.gid:
            wanted = stat.S_IXGRP
        else:
            wanted = stat.S_IXOTH
        if not found.st_mode & wanted:
            return False
    return True
