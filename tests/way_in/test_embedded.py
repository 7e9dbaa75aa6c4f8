"""The embedded servers, really started, killed and started again."""

import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from community import embedded
from community.embedded.layout import layout
from community.embedded.processes import Identity, load, wait_for
from tests.way_in.conftest import ROOT

Start = Callable[[Path], embedded.Running]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes users")


def pids(home: Path) -> dict[str, int]:
    return {name: one.pid for name, one in load(home / "run" / "servers.json").items()}


def kill(pid: int) -> None:
    """End a process and its children as a loss of power would."""
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in processes:
        process.kill()
    assert wait_for(lambda: none_left(process.pid for process in processes), 5)


def none_left(pids: Iterable[int]) -> bool:
    """Whether none of the processes runs; one that only waits to be reaped does not."""
    found = [Identity.of(pid) for pid in pids]
    return not any(one and one.process() for one in found)


def write(running: embedded.Running) -> None:
    with psycopg.connect(running.urls.database_owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (1)")


def rows(running: embedded.Running) -> int:
    with psycopg.connect(running.urls.database_owner) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row
    return int(row[0])


def test_addresses_are_computed_without_touching_the_disk(home: Path) -> None:
    urls = embedded.urls(home)
    assert urls.database.startswith("postgresql://hearth_app@%2F")
    assert urls.database_owner.startswith("postgresql://hearth_owner@%2F")
    assert urls.redis.startswith("unix:///")
    assert not home.exists()


def test_servers_answer_at_the_computed_addresses_with_both_roles(home: Path, start: Start) -> None:
    running = start(home)
    assert running.urls == embedded.urls(home)
    with psycopg.connect(running.urls.database) as connection:
        version, user, zone = (
            connection.execute("SELECT version(), current_user, now() AT TIME ZONE 'Asia/Shanghai'").fetchone() or ()
        )
        assert version.startswith("PostgreSQL 18")
        assert user == "hearth_app"
        assert zone
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE stray (value int)")
    with psycopg.connect(running.urls.database_owner) as connection:
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'hearth'"
        ).fetchone()
        assert owner == ("hearth_owner",)
    with redis.Redis.from_url(running.urls.redis) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_second_start_finds_the_data_and_stop_ends_the_processes(home: Path, start: Start) -> None:
    first = start(home)
    write(first)
    ended = pids(home)
    first.stop()
    assert none_left(ended.values())
    second = start(home)
    assert rows(second) == 1


def test_the_last_of_several_users_stops_the_servers(home: Path, start: Start) -> None:
    first, second = start(home), start(home)
    assert len(pids(home)) == 2
    first.stop()
    first.stop()
    write(second)
    assert second.alive()
    second.stop()
    assert not second.alive()


def test_three_programs_at_once_share_one_pair(home: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from community import embedded\n"
        "running = embedded.start(Path(sys.argv[1]), test=True)\n"
        "print((Path(sys.argv[1]) / 'run/servers.json').read_text(), flush=True); sys.stdin.read(); running.stop()"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", program, home], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    told = {child.stdout.readline() for child in children if child.stdout}
    found = pids(home)
    for child in children:
        child.communicate(timeout=30)
    assert len(told) == 1
    assert len(found) == 2
    assert none_left(found.values())


def test_nothing_is_lost_when_both_servers_are_killed(home: Path, start: Start) -> None:
    running = start(home)
    write(running)
    for pid in pids(home).values():
        kill(pid)
    assert not running.alive()
    running.mend()
    assert running.alive()
    assert rows(running) == 1


def test_a_killed_server_nobody_reaped_does_not_block_the_next(home: Path, start: Start) -> None:
    running = start(home)
    write(running)
    # We are its parent and do not wait for it, so that its pid stays in the table of processes.
    os.kill(pids(home)["postgres"], signal.SIGKILL)
    assert wait_for(lambda: not running.alive(), 5)
    running.mend()
    assert rows(running) == 1


def test_servers_of_a_program_that_was_killed_are_found_again(home: Path, start: Start) -> None:
    program = (
        "import os, sys; from pathlib import Path; from community import embedded\n"
        "embedded.start(Path(sys.argv[1]), test=True); os.kill(os.getpid(), 9)"
    )
    child = subprocess.run([sys.executable, "-c", program, home], cwd=ROOT, check=False)
    assert child.returncode == -signal.SIGKILL
    left = pids(home)
    assert all(psutil.pid_exists(pid) for pid in left.values())
    running = start(home)
    assert pids(home) == left
    running.stop()
    assert none_left(left.values())


def test_a_program_that_ends_by_an_error_gives_the_servers_back(home: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from community import embedded\n"
        "running = embedded.start(Path(sys.argv[1]), test=True)\n"
        "print((Path(sys.argv[1]) / 'run/servers.json').read_text(), flush=True); raise RuntimeError"
    )
    child = subprocess.run([sys.executable, "-c", program, home], cwd=ROOT, check=False, capture_output=True, text=True)
    assert child.returncode == 1
    assert "postgres" in child.stdout
    assert pids(home) == {}


def test_a_pid_file_that_names_a_stranger_does_not_block(home: Path, start: Start) -> None:
    running = start(home)
    write(running)
    file = home / "postgres" / "postmaster.pid"
    lines = file.read_text().split("\n")
    for pid in pids(home).values():
        kill(pid)
    # As after a restart of the machine, when the old number went to somebody else: here to this test.
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    running.mend()
    assert rows(running) == 1


def test_a_long_path_with_spaces(home: Path, start: Start) -> None:
    long = home / ("a long name " * 8).strip() / "长路径"
    running = start(long)
    write(running)
    assert rows(running) == 1
    sockets = running.at.sockets
    assert not sockets.is_relative_to(long)
    assert sockets.stat().st_mode & 0o777 == 0o700
    running.stop()
    assert not sockets.exists()


@as_root
def test_root_in_a_private_folder_leaves_nothing_outside(tmp_path: Path, start: Start) -> None:
    tmp_path.chmod(0o700)
    running = start(tmp_path / "var")
    write(running)
    outside = running.at.place
    assert not outside.is_relative_to(tmp_path)
    assert psutil.Process(pids(tmp_path / "var")["postgres"]).uids().real != 0
    running.stop()
    assert not outside.exists()


@as_root
def test_root_in_somebodys_folder_leaves_it_theirs(home: Path, start: Start) -> None:
    somebody = pwd.getpwnam("daemon")
    os.chown(home.parent, somebody.pw_uid, somebody.pw_gid)
    start(home).stop()
    strangers = [path for path in home.rglob("*") if path.stat().st_uid != somebody.pw_uid]
    assert strangers == []


@as_root
def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    sockets = layout(tmp_path / "var").sockets
    sockets.mkdir(mode=0o700)
    os.chown(sockets, 12345, 12345)
    try:
        with pytest.raises(embedded.EmbeddedError, match="belongs to another user"):
            embedded.start(tmp_path / "var", test=True)
    finally:
        sockets.rmdir()


def test_a_home_that_can_not_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(embedded.EmbeddedError, match=r"can't be written: Not a directory\.$"):
        embedded.start(tmp_path / "file" / "var", test=True)


def test_data_of_another_major_version_are_left_alone(home: Path, start: Start) -> None:
    start(home).stop()
    version = home / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(embedded.EmbeddedError, match="made by PostgreSQL 17, this is 18"):
        start(home)
    assert version.read_text() == "17\n"
    assert pids(home) == {}


def test_a_server_that_can_not_start_says_why(home: Path, start: Start) -> None:
    start(home).stop()
    (home / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(
        embedded.EmbeddedError, match=r"PostgreSQL did not start: .*(no_such_setting|configuration file)"
    ):
        start(home)
    assert pids(home) == {}
