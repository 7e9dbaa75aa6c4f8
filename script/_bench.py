"""Measure pages against a bare Django view on this machine in the same minute: ratios travel, rates don't."""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from _steps import fail, say, step

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from community import embedded  # noqa: E402

PAGES = ("/", "/boards/", "/meetups/", "/healthz")
SECONDS = float(os.environ.get("HEARTH_BENCH_SECONDS") or 5)
CLIENTS = int(os.environ.get("HEARTH_BENCH_CLIENTS") or 8)
BARE = """
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bare", MIDDLEWARE=[])
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse(b"hello"))]
application = get_wsgi_application()
"""


@dataclass(frozen=True)
class Result:
    """What one page gave: requests per second, milliseconds at the middle and near the end, and bytes."""

    path: str
    per_second: float
    median_ms: float
    slow_ms: float
    size: int
    errors: int


def main() -> None:
    """Start everything, measure, print one table; exit 1 when a page did not answer with 200."""
    pages = sys.argv[1:] or list(PAGES)
    home = Path(os.environ.get("HEARTH_HOME") or ROOT / "var").resolve()
    port = int(os.environ.get("HEARTH_PORT") or 8000)
    given = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    environment = os.environ | {"HEARTH_HOME": str(home), "HEARTH_PORT": str(port)}
    with tempfile.TemporaryDirectory() as folder:
        servers = None if given else embedded.start(home)
        try:
            with step("Tables"):
                subprocess.run([ROOT / "script" / "run", "migrate"], env=environment, check=True, capture_output=True)
            (Path(folder) / "bare.py").write_text(BARE)
            run = [str(ROOT / "script" / "run"), "web"]
            with serving(run, environment, port, "/healthz"):
                results = [measure(port, page) for page in pages]
            with serving(bare_command(port), environment | {"PYTHONPATH": folder}, port, "/"):
                bare = measure(port, "/")
        except embedded.EmbeddedError as error:
            fail(str(error))
        finally:
            if servers is not None:
                servers.stop()
    table(results, bare)
    if any(result.errors for result in results):
        raise SystemExit(1)


def bare_command(port: int) -> list[str]:
    """The bare view under the same server, processes and threads as the product."""
    processes = os.environ.get("HEARTH_WEB_PROCESSES") or "2"
    threads = os.environ.get("HEARTH_WEB_THREADS") or "8"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "bare:application", "--port", str(port)]
    return [*command, "--workers", processes, "--blocking-threads", threads, "--no-ws", "--log-level", "warning"]


@contextmanager
def serving(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[None]:
    """Run a web server for the block's duration."""
    child = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        end = time.monotonic() + 60
        while fetch(port, path) is None:
            if child.poll() is not None or time.monotonic() > end:
                fail("The web server did not start; is HEARTH_PORT free?")
            time.sleep(0.1)
        yield
    finally:
        child.terminate()
        child.wait(30)


def fetch(port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return None
    else:
        return response.status
    finally:
        connection.close()


def measure(port: int, path: str) -> Result:
    """Ask for one page from several clients at once, after a second of warming up."""
    times: list[float] = []
    sizes: list[int] = []
    errors: list[int] = []
    begin = time.monotonic() + 1
    stop = begin + SECONDS

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (sent := time.monotonic()) < stop:
            connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip"})
            response = connection.getresponse()
            body = response.read()
            if sent < begin:
                continue
            times.append(time.monotonic() - sent)
            sizes.append(len(body))
            if response.status != 200:
                errors.append(response.status)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not times:
        fail(f"{path} gave no answer in {SECONDS:.0f} s.")
    ordered = sorted(times)
    return Result(
        path=path,
        per_second=len(times) / SECONDS,
        median_ms=statistics.median(times) * 1000,
        slow_ms=ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)] * 1000,
        size=round(statistics.mean(sizes)),
        errors=len(errors),
    )


def table(results: list[Result], bare: Result) -> None:
    """Print a line per page, and what share of the bare view's rate it reaches."""
    say(f"\n{CLIENTS} clients, {SECONDS:.0f} s each; the last column compares with a bare Django view\n")
    say(f"{'page':<32}{'req/s':>9}{'median ms':>11}{'95 % ms':>9}{'bytes':>9}{'errors':>8}{'of bare':>9}")
    for one in [*results, bare]:
        name = "a bare view" if one is bare else one.path
        share = f"{one.per_second / bare.per_second:.0%}"
        say(
            f"{name:<32}{one.per_second:>9.0f}{one.median_ms:>11.1f}{one.slow_ms:>9.1f}"
            f"{one.size:>9}{one.errors:>8}{share:>9}"
        )


if __name__ == "__main__":
    main()
