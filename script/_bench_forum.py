"""Measure a made-up forum of one or several sizes, as a visitor and as a member sees it, and replies to it."""

import json
import os
import random
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from _bench import CLIENTS, ROOT, SECONDS, bare_server, checked, embedded, serving
from _load import Result, measure, request
from _steps import fail, say, step

from community.embedded.processes import load

_CSRF = "0123456789abcdefghijklmnopqrstuv"
# Above this the index for searching takes longer to make than all the rest.
_SEARCH_UP_TO = int(os.environ.get("HEARTH_BENCH_SEARCH") or 50_000)
# Enough people that nobody searches too often (a minute allows 60).
_PEOPLE = 64


_dice = random.Random(5)  # noqa: S311  (nothing secret)


@dataclass(frozen=True)
class Line:
    """What one page gave one sort of reader."""

    page: str
    reader: str
    connections: int
    queries: str
    result: Result
    # Of web server and PostgreSQL for one answer: on a machine that does other things too it says more than rates.
    cpu_ms: float


def main(sizes: list[int], home: Path, port: int) -> None:
    """Measure each size and print its table; of several, how the first compares with the others."""
    tables = [(size, one_size(size, home / "bench" / str(size), port)) for size in sizes]
    if len(tables) > 1:
        compare(tables)
    if any(line.result.errors for _size, lines in tables for line in lines):
        raise SystemExit(1)


def one_size(size: int, home: Path, port: int) -> list[Line]:
    """Make the forum if it is not there, serve it, measure it."""
    home.mkdir(parents=True, exist_ok=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    }
    environment |= {
        "HEARTH_HOME": str(home),
        "HEARTH_PORT": str(port),
        "HEARTH_DEBUG": "0",
        "HEARTH_LOG_LEVEL": "ERROR",
        # Visitors who search come from many addresses, as a proxy would say.
        "HEARTH_PROXIES": "1",
    }
    try:
        with running(home):
            plan = prepared(size, home, environment)
            with (
                bare_server(environment, port + 1),
                serving([str(ROOT / "script" / "run"), "web"], environment, port, "/healthz"),
            ):
                lines = list(measured(plan, port, home / "run" / "servers.json"))
    except embedded.EmbeddedError as error:
        fail(str(error))
    table(size, lines)
    return lines


@contextmanager
def running(home: Path) -> Iterator[None]:
    """The embedded servers, for the block's duration. Their PostgreSQL writes to disk as anybody's does."""
    servers = embedded.start(home)
    try:
        yield
    finally:
        servers.stop()


def prepared(size: int, home: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Tables, the forum, its index and the people; what of it is there already is used again."""

    def manage(*words: str) -> str:
        done = subprocess.run(
            [ROOT / ".venv" / "bin" / "python", "manage.py", *words],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            fail(done.stderr.strip().splitlines()[-1])
        return done.stdout

    with step("Tables"):
        subprocess.run([ROOT / "script" / "run", "migrate"], env=environment, check=True, capture_output=True)
    made = home / f"made-{size}"
    if not made.exists():
        with step(f"{size:,} posts"):
            manage("bench_data", "--posts", str(size))
            made.touch()
    indexed = home / f"indexed-{size}"
    if size <= _SEARCH_UP_TO and not indexed.exists():
        with step("Index for searching"):
            manage("reindex")
            indexed.touch()
    with step("People and pages"):
        plan: dict[str, Any] = json.loads(manage("bench_plan", "--people", str(max(CLIENTS, _PEOPLE))))
    if not indexed.exists():
        plan["pages"] = {name: path for name, path in plan["pages"].items() if not name.startswith("search")}
    return plan


def always(asked: bytes) -> Callable[[int], bytes]:
    """The same request by every connection."""
    return lambda _number: asked


def anybody(asked: Sequence[bytes]) -> Callable[[int], bytes]:
    """A request of somebody else each time."""
    return lambda _number: _dice.choice(asked)


def measured(plan: dict[str, Any], port: int, servers: Path) -> Iterator[Line]:
    """Every page for both readers at one connection and at many; the bare view before and after."""
    one = partial(measure_one, servers)
    for connections in dict.fromkeys((1, CLIENTS)):
        bare = request("/")
        yield one("a bare view", "", connections, "0", always(bare), port + 1)
        for name, path in plan["pages"].items():
            visitors, members = (str(number) for number in plan["queries"][name])
            if name != "unread list":
                yield one(name, "visitor", connections, visitors, visits(path, many=name.startswith("search")), port)
            mine = [request(path, cookies=cookies_of(session)) for session in plan["sessions"]]
            asks = anybody(mine) if name.startswith("search") else mine.__getitem__
            yield one(name, "member", connections, members, asks, port)
        yield one("a thread, first look", "member", connections, "", first_looks(plan), port)
        yield one("a reply", "member", connections, "", replies(plan), port, wanted=(302,))


def cookies_of(session: str) -> str:
    """What the browser of a member sends who has seen a page with a form before."""
    return f"sessionid={session}; csrftoken={_CSRF}"


def first_looks(plan: dict[str, Any]) -> Callable[[int], bytes]:
    """Somebody opens some thread: hardly ever one that they have open already."""
    return lambda _number: request(_dice.choice(plan["threads"]), cookies=cookies_of(_dice.choice(plan["sessions"])))


def visits(path: str, *, many: bool) -> Callable[[int], bytes]:
    """Visits by one browser, or by `many` from everywhere."""
    same = request(path)
    if not many:
        return lambda _number: same
    return lambda _number: request(path, address=f"198.51.{_dice.randrange(256)}.{_dice.randrange(256)}")


def measure_one(
    servers: Path,
    page: str,
    reader: str,
    connections: int,
    queries: str,
    source: Callable[[int], bytes],
    port: int,
    *,
    wanted: tuple[int, ...] = (200,),
) -> Line:
    busy = cpu_seconds(servers)
    result = measure(port, source, connections=connections, seconds=SECONDS, warm_up=min(1.0, SECONDS), wanted=wanted)
    used = (cpu_seconds(servers) - busy) * 1000 / max(1, result.answers)
    return Line(page, reader, connections, queries, checked(page, result), used)


def cpu_seconds(servers: Path) -> float:
    """CPU time of all processes below this one and below those of the record `servers`.

    0 where the system does not tell: it is Linux' /proc that does.
    """
    times: dict[int, tuple[int, int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = stat.read_text().rpartition(")")[2].split()
            times[int(stat.parent.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    ours = {os.getpid(), *(one.pid for one in load(servers).values())}
    while more := {pid for pid, (parent, _ticks) in times.items() if parent in ours} - ours:
        ours |= more
    ours.discard(os.getpid())
    return sum(times[pid][1] for pid in ours if pid in times) / os.sysconf("SC_CLK_TCK")


def replies(plan: dict[str, Any]) -> Callable[[int], bytes]:
    """Each writer replies to one thread after another, the ones written in last more often."""
    paths = plan["replies"]
    weights = [1 / (rank + 5) for rank in range(len(paths))]

    def source(number: int) -> bytes:
        [path] = _dice.choices(paths, weights)
        fields = {
            "csrfmiddlewaretoken": _CSRF,
            "form_token": str(uuid.uuid4()),
            "body": f"That is what I think too, {_dice.random()}. 我也这么想。\\n\\nAnd it was **late** already.",
        }
        cookies = cookies_of(plan["sessions"][number])
        return request(path, cookies=cookies, body=urlencode(fields).encode())

    return source


def table(size: int, lines: list[Line]) -> None:
    """Print a line per measurement and what share of the bare view's rate it reaches."""
    say(f"\n{size:,} posts, {SECONDS:.0f} s each; the load generator shares the machine's {os.cpu_count()} cores\n")
    say(
        f"{'page':<22}{'reader':<9}{'at once':>8}{'req/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'cpu ms':>8}"
        f"{'queries':>9}{'bytes':>8}{'errors':>8}{'of bare':>9}"
    )
    for line in lines:
        result = line.result
        bare = next(one.result for one in lines if one.page == "a bare view" and one.connections == line.connections)
        say(
            f"{line.page:<22}{line.reader:<9}{line.connections:>8}{result.per_second:>8.0f}{result.percentile(50):>8.1f}"
            f"{result.percentile(99):>8.1f}{line.cpu_ms:>8.2f}{line.queries:>9}{result.size:>8}{result.errors:>8}"
            f"{result.per_second / bare.per_second:>9.3f}"
        )


def compare(tables: list[tuple[int, list[Line]]]) -> None:
    """Print how many times longer the middle answer takes on the larger forums."""
    (first, base), *others = tables
    say(f"\np50 compared with {first:,} posts (a bare view's own change beside it says how even the machine was)\n")
    say(f"{'page':<22}{'reader':<9}{'at once':>8}" + "".join(f"{size:>12,}" for size, _lines in others))
    for line in base:
        ratios = ""
        for _size, lines in others:
            same = [
                one
                for one in lines
                if (one.page, one.reader, one.connections) == (line.page, line.reader, line.connections)
            ]
            ratio = same[0].result.percentile(50) / line.result.percentile(50) if same else 0.0
            ratios += f"{ratio:>12.2f}" if same else f"{'-':>12}"
        say(f"{line.page:<22}{line.reader:<9}{line.connections:>8}{ratios}")
