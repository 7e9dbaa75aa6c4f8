"""Measure pages against a bare Django view on this machine in the same minute: ratios travel, rates don't."""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _load import Result, measure, request
from _steps import fail, say, step

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from community import embedded as embedded  # noqa: E402

SECONDS = float(os.environ.get("HEARTH_BENCH_SECONDS") or 5)
CLIENTS = int(os.environ.get("HEARTH_BENCH_CLIENTS") or 8)
BARE = """
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bare", MIDDLEWARE=[])
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
PAGE = b"<p>Twenty kilobytes.</p>\\n" * 800
urlpatterns = [path("", lambda request: HttpResponse(PAGE))]
application = get_wsgi_application()
"""


def main() -> None:
    """Measure the given pages, or a forum of its own; exit 1 when something did not answer as it should."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("pages", nargs="*", help="addresses of this Hearth; none: a made-up forum beside it")
    parser.add_argument("--posts", type=int, nargs="+", default=[20_000], help="sizes of the made-up forum")
    arguments = parser.parse_args()
    home = Path(os.environ.get("HEARTH_HOME") or ROOT / "var").resolve()
    port = int(os.environ.get("HEARTH_PORT") or 8000)
    if arguments.pages:
        some_pages(arguments.pages, home, port)
        return
    # Reads the settings of this module.
    import _bench_forum  # noqa: PLC0415

    _bench_forum.main(arguments.posts, home, port)


def some_pages(pages: list[str], home: Path, port: int) -> None:
    """Start everything, measure the pages as visitors see them, print one table."""
    given = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    environment = os.environ | {"HEARTH_HOME": str(home), "HEARTH_PORT": str(port), "HEARTH_DEBUG": "0"}
    servers = None if given else embedded.start(home)
    try:
        with step("Tables"):
            subprocess.run([ROOT / "script" / "run", "migrate"], env=environment, check=True, capture_output=True)
        with serving([str(ROOT / "script" / "run"), "web"], environment, port, "/healthz"):
            results = [(page, visit(port, page)) for page in pages]
        with bare_server(environment, port):
            bare = visit(port, "/")
    except embedded.EmbeddedError as error:
        fail(str(error))
    finally:
        if servers is not None:
            servers.stop()
    table([*results, ("a bare view", bare)], bare)
    if any(result.errors for _page, result in results):
        raise SystemExit(1)


def visit(port: int, path: str) -> Result:
    """Ask for one page from several clients at once, after a second of warming up."""
    wanted = request(path)
    return checked(path, measure(port, lambda _number: wanted, connections=CLIENTS, seconds=SECONDS, warm_up=1))


def checked(what: str, result: Result) -> Result:
    if not result.milliseconds:
        fail(f"{what} gave no answer in {SECONDS:.0f} s.")
    return result


@contextmanager
def bare_server(environment: dict[str, str], port: int) -> Iterator[None]:
    """The bare view, for the block's duration."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bare.py").write_text(BARE)
        with serving(bare_command(port), environment | {"PYTHONPATH": folder}, port, "/"):
            yield


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


def table(results: list[tuple[str, Result]], bare: Result) -> None:
    """Print a line per page, and what share of the bare view's rate it reaches."""
    say(f"\n{CLIENTS} clients, {SECONDS:.0f} s each; the last column compares with a bare Django view\n")
    say(f"{'page':<32}{'req/s':>9}{'median ms':>11}{'95 % ms':>9}{'bytes':>9}{'errors':>8}{'of bare':>9}")
    for name, one in results:
        share = f"{one.per_second / bare.per_second:.0%}"
        say(
            f"{name:<32}{one.per_second:>9.0f}{one.percentile(50):>11.1f}{one.percentile(95):>9.1f}"
            f"{one.size:>9}{one.errors:>8}{share:>9}"
        )


if __name__ == "__main__":
    main()
