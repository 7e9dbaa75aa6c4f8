"""script/server as an operator meets it: started, refused, killed, started again, ended."""

import http.client
import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from community.embedded.processes import Identity, load, wait_for
from tests.way_in.conftest import ROOT

pytestmark = pytest.mark.stack
SERVER = ROOT / "script" / "server"


class Server:
    """One run of script/server, and what it has said so far."""

    def __init__(self, environment: dict[str, str], said: Path) -> None:
        self.said = said
        with said.open("w") as output:
            self.child = subprocess.Popen([SERVER], env=environment, stdout=output, stderr=subprocess.STDOUT)

    def says(self, text: str, seconds: float = 120) -> bool:
        wait_for(lambda: text in self.said.read_text() or self.child.poll() is not None, seconds, every=0.1)
        return text in self.said.read_text()

    def everyone(self, home: Path) -> list[Identity]:
        """Every process of the run: the supervisor, its programs, the servers, and all of their children."""
        known = {**load(home / "run" / "programs.json"), **load(home / "run" / "servers.json")}
        roots = [psutil.Process(one.pid) for one in known.values()]
        found = {child.pid for root in roots for child in [root, *root.children(recursive=True)]}
        return [identity for pid in found if (identity := Identity.of(pid))]


def left(everyone: list[Identity]) -> list[int]:
    return [one.pid for one in everyone if one.process()]


@pytest.fixture
def environment(bare_environment: dict[str, str], home: Path, port: int) -> dict[str, str]:
    return bare_environment | {"HEARTH_HOME": str(home), "HEARTH_PORT": str(port), "HEARTH_DEMO": "0"}


@pytest.fixture
def serve(environment: dict[str, str], home: Path, tmp_path: Path) -> Iterator[Callable[[], Server]]:
    runs: list[Server] = []

    def start() -> Server:
        runs.append(Server(environment, tmp_path / f"said-{len(runs)}.txt"))
        return runs[-1]

    yield start
    for run in runs:
        if run.child.poll() is None:
            run.child.terminate()
            run.child.wait(60)


def page(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": "localhost"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_whole_life(serve: Callable[[], Server], home: Path, port: int) -> None:
    first = serve()
    assert first.says("Ctrl-C ends everything."), first.said.read_text()
    assert f"http://localhost:{port}/" in first.said.read_text()
    assert f"Mails: http://localhost:{port}/mails/" in first.said.read_text()
    assert re.search(r"PostgreSQL and Valkey +ready +\d+\.\d s", first.said.read_text())
    assert page(port, "/") == 200

    second = serve()
    assert second.child.wait(60) == 1
    assert "Hearth already runs on these data (process " in second.said.read_text()
    assert page(port, "/") == 200

    # Everything at once, as when the power goes; then the supervisor alone, whose programs live on.
    everyone = first.everyone(home)
    for one in everyone:
        one.signal(signal.SIGKILL)
    first.child.wait(10)
    assert wait_for(lambda: not left(everyone), 10)
    again = serve()
    assert again.says("Ctrl-C ends everything."), again.said.read_text()
    orphans = again.everyone(home)
    again.child.kill()
    again.child.wait(10)
    assert len(left(orphans)) > 5
    last = serve()
    assert last.says("Ctrl-C ends everything."), last.said.read_text()
    assert "Ended 3 programs that a killed run had left behind." in last.said.read_text()
    assert page(port, "/") == 200

    everyone = last.everyone(home)
    last.child.send_signal(signal.SIGINT)
    assert last.child.wait(60) == 0
    assert last.says("Everything has ended; the data are kept.")
    assert wait_for(lambda: not left(everyone), 5), left(everyone)
    assert not (home / "run" / "programs.json").exists()


def test_a_killed_program_and_a_killed_database_come_back(serve: Callable[[], Server], home: Path, port: int) -> None:
    server = serve()
    assert server.says("Ctrl-C ends everything."), server.said.read_text()
    load(home / "run" / "programs.json")["beat"].signal(signal.SIGKILL)
    load(home / "run" / "servers.json")["postgres"].signal(signal.SIGKILL)
    assert server.says("The beat ended (signal SIGKILL); starting it again in 1 s.", 10)
    assert server.says("A database server has ended; starting it again.", 10)
    assert wait_for(lambda: page(port, "/") == 200, 20, every=0.2)
    server.child.terminate()
    assert server.child.wait(60) == 0


def test_a_port_in_use_is_one_sentence(environment: dict[str, str], home: Path, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        done = subprocess.run([SERVER], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} is in use by another program: "
        f"choose a free one, for example HEARTH_PORT={port + 1} script/server\n"
    )
    assert not (home / "postgres").exists()


@pytest.mark.parametrize("text", ["http", "0", "65536", "8000 "])
def test_a_port_that_is_none_is_one_sentence(environment: dict[str, str], text: str) -> None:
    done = subprocess.run(
        [SERVER], env=environment | {"HEARTH_PORT": text}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == f"HEARTH_PORT is {text!r}; it must be a number from 1 to 65535.\n"


@pytest.mark.parametrize(
    "half",
    [{"DATABASE_URL": "postgresql://hearth_app@127.0.0.1:9/hearth"}, {"REDIS_URL": "redis://127.0.0.1:9/0"}],
    ids=["database", "redis"],
)
def test_half_a_pair_of_servers_is_one_sentence(environment: dict[str, str], home: Path, half: dict[str, str]) -> None:
    done = subprocess.run([SERVER], env=environment | half, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (name,) = half
    assert done.stderr == f"Only {name} is set: set both DATABASE_URL and REDIS_URL, or neither.\n"
    assert not (home / "postgres").exists()


def test_a_server_of_ones_own_that_does_not_answer_is_one_sentence(environment: dict[str, str], home: Path) -> None:
    nowhere = {"DATABASE_URL": "postgresql://hearth_app@127.0.0.1:9/hearth", "REDIS_URL": "redis://127.0.0.1:9/0"}
    done = subprocess.run([SERVER], env=environment | nowhere, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("script/run migrate failed: ")
    assert "Connection refused" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (home / "postgres").exists()
    assert os.listdir(home / "run") == []


def test_a_worker_that_can_not_start_is_one_sentence(environment: dict[str, str], home: Path) -> None:
    wrong = environment | {"HEARTH_WORKER_PROCESSES": "none"}
    done = subprocess.run([SERVER], env=wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("The worker does not start: ")
    assert done.stderr.count("\n") == 1
    assert load(home / "run" / "servers.json") == {}


def test_told_to_stop_while_it_starts_it_ends_what_it_had_begun(serve: Callable[[], Server], home: Path) -> None:
    server = serve()
    assert server.says("PostgreSQL and Valkey "), server.said.read_text()
    servers = list(load(home / "run" / "servers.json").values())
    server.child.send_signal(signal.SIGTERM)
    assert server.child.wait(60) == 0
    assert "Hearth runs" not in server.said.read_text()
    assert left(servers) == []


def test_the_first_start_fills_the_database_and_the_second_leaves_it(
    environment: dict[str, str], serve: Callable[[], Server], home: Path, port: int
) -> None:
    environment["HEARTH_DEMO"] = "1"
    first = serve()
    assert first.says("Ctrl-C ends everything.", 600), first.said.read_text()
    said = first.said.read_text()
    logins = (home / "demo-logins.txt").read_text().strip()
    assert logins
    assert logins in said
    assert re.search(r"Demo community +made ", said)
    first.child.terminate()
    assert first.child.wait(60) == 0
    second = serve()
    assert second.says("Ctrl-C ends everything."), second.said.read_text()
    assert "Demo community" not in second.said.read_text()
    assert logins in second.said.read_text()
    assert page(port, "/boards/") == 200
