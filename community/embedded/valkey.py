"""Valkey for a machine that has none: it holds the queue and the cache, nothing that may not be lost."""

import signal
from pathlib import Path

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from community.embedded.errors import EmbeddedError
from community.embedded.layout import Layout
from community.embedded.processes import Identity, end, last_line, spawn, wait_for
from community.embedded.programs import Programs

_START_SECONDS = 30


def running(at: Layout) -> Identity | None:
    """Return the server behind the socket, by its own word."""
    try:
        path, once = str(at.redis_socket), Retry(NoBackoff(), 0)
        with redis.Redis(unix_socket_path=path, socket_timeout=2, retry=once) as client:
            pid = client.info("server")["process_id"]
    except (redis.RedisError, OSError):
        return None
    return Identity.of(int(pid))


def recorded(found: Identity | None) -> Identity | None:
    """Return a recorded server that runs but does not answer (frozen, or still loading)."""
    process = found.process() if found else None
    try:
        return found if process is not None and process.name().startswith("valkey") else None
    except psutil.Error:
        return None


def start(at: Layout, programs: Programs, *, test: bool) -> Identity:
    """Start the server and see that it answers; a log torn by a crash is cut at its last whole command."""
    command: list[str | Path] = [
        programs.valkey,
        "--port",
        "0",
        "--unixsocket",
        at.redis_socket,
        "--unixsocketperm",
        "700",
    ]
    # The folder is the working folder: a path with spaces never has to pass through the server's own parser.
    command += ["--dir", ".", "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no"]
    command += ["--appendonly", "no" if test else "yes"]
    log = at.logs / "valkey.log"
    child = spawn(command, log=log, folder=at.valkey.resolve(), account=at.account)
    wait_for(lambda: child.poll() is not None or running(at) is not None, _START_SECONDS)
    found = running(at) if child.poll() is None else None
    if found is None:
        child.kill()
        child.wait()
        raise EmbeddedError(f"Valkey did not start: {last_line(log)} (see {log}).")
    return found


def stop(process: Identity) -> None:
    # A frozen server hears SIGTERM only when it is woken.
    process.signal(signal.SIGCONT)
    end(process, first=signal.SIGTERM, patience=10)
