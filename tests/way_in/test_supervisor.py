"""The supervisor with small programs in place of web, worker and beat."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from community.embedded.processes import Identity, last_line, load, save, wait_for
from community.embedded.supervisor import Supervisor, end_orphans, former_run


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    one = Supervisor(record=tmp_path / "programs.json", folder=tmp_path, environment=os.environ, say=said.append)
    yield one
    one.stop(patience=1)


def shell(text: str) -> list[str]:
    return ["/bin/sh", "-c", text]


def test_a_crashed_program_is_started_again_after_a_pause(
    supervisor: Supervisor, tmp_path: Path, said: list[str]
) -> None:
    supervisor.start("web", shell("sleep 100"), tmp_path / "web.log")
    first = supervisor.programs[0].identity
    assert first
    os.kill(first.pid, signal.SIGKILL)
    assert wait_for(lambda: not supervisor.programs[0].running(), 5)
    supervisor.check()
    assert said == ["The web ended (signal SIGKILL); starting it again in 1 s."]
    supervisor.check()
    assert supervisor.programs[0].child is None
    supervisor.programs[0].start_again_at = time.monotonic()
    supervisor.check()
    again = supervisor.programs[0].identity
    assert again
    assert again != first
    assert load(supervisor.record)["web"].pid == again.pid


def test_pauses_grow_and_the_reason_is_known(supervisor: Supervisor, tmp_path: Path, said: list[str]) -> None:
    supervisor.start("web", shell("echo 'Error: no such thing'; exit 3"), tmp_path / "web.log")
    for _ in range(3):
        assert wait_for(lambda: not supervisor.programs[0].running(), 5)
        assert supervisor.failed() is None
        supervisor.check()
        supervisor.programs[0].start_again_at = time.monotonic()
        supervisor.check()
    assert [line.rpartition(" in ")[2] for line in said] == ["1 s.", "2 s.", "4 s."]
    sentence = supervisor.failed()
    assert sentence
    assert sentence.startswith("The web does not start: Error: no such thing (see ")


def test_it_is_ready_when_every_program_says_so(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start("web", shell("sleep 100"), tmp_path / "web.log")
    assert supervisor.ready()
    go = tmp_path / "go"
    waiting = f'until [ -e {go} ]; do sleep 0.05; done; touch "$HEARTH_READY"; sleep 100'
    supervisor.start("worker", shell(waiting), tmp_path / "worker.log", says_ready=True)
    assert not supervisor.ready()
    assert supervisor.late(2).startswith("The worker is not ready after 2 s")
    go.touch()
    assert wait_for(supervisor.ready, 5)
    # What an earlier one has said is not true of the next.
    go.unlink()
    worker = supervisor.programs[1]
    assert worker.identity
    os.kill(worker.identity.pid, signal.SIGKILL)
    assert wait_for(lambda: not worker.running(), 5)
    supervisor.check()
    worker.start_again_at = time.monotonic()
    supervisor.check()
    assert worker.running()
    assert not supervisor.ready()
    supervisor.stop(patience=1)
    assert list(tmp_path.glob("**/*.ready")) == []


def test_stop_ends_what_the_programs_started_too(supervisor: Supervisor, tmp_path: Path) -> None:
    # The parent leaves politely and forgets its child, which hears no SIGTERM.
    supervisor.start("web", shell("(trap '' TERM; echo $$; exec sleep 100) & sleep 100"), tmp_path / "web.log")
    leader = supervisor.programs[0].identity
    assert leader
    assert wait_for(lambda: len(psutil.Process(leader.pid).children()) == 2, 5)
    everyone = [psutil.Process(leader.pid), *psutil.Process(leader.pid).children()]
    supervisor.stop(patience=5)
    assert wait_for(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in everyone), 5)
    assert not supervisor.record.exists()


def test_orphans_of_a_killed_run_are_ended_and_nothing_else(tmp_path: Path) -> None:
    record = tmp_path / "programs.json"
    orphan = subprocess.Popen(shell("sleep 100 & sleep 100"), start_new_session=True)
    stranger = subprocess.Popen(["sleep", "100"], start_new_session=True)
    try:
        found, other = Identity.of(orphan.pid), Identity.of(stranger.pid)
        assert found
        assert other
        # The stranger has the recorded number, but began at another time.
        save(record, {"web": found, "beat": Identity(other.pid, other.started - 1000)})
        children = psutil.Process(orphan.pid).children()
        assert end_orphans(record) == 1
        orphan.wait(5)
        assert wait_for(lambda: not any(child.is_running() for child in children), 5)
        assert stranger.poll() is None
        assert not record.exists()
    finally:
        stranger.kill()
        stranger.wait()


def test_children_of_a_dead_leader_are_found(tmp_path: Path) -> None:
    record = tmp_path / "programs.json"
    leader = subprocess.Popen(shell("sleep 100 & echo $!; wait"), start_new_session=True, stdout=subprocess.PIPE)
    assert leader.stdout
    child = psutil.Process(int(leader.stdout.readline()))
    identity = Identity.of(leader.pid)
    assert identity
    save(record, {"web": identity})
    leader.kill()
    leader.wait()
    leader.stdout.close()
    assert child.is_running()
    assert end_orphans(record) == 1
    assert wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 5)


def test_a_former_run_counts_only_while_it_lives(tmp_path: Path) -> None:
    record = tmp_path / "programs.json"
    assert former_run(record) is None
    own = Identity.of(os.getpid())
    assert own
    save(record, {"supervisor": own})
    assert former_run(record) == own
    save(record, {"supervisor": Identity(own.pid, own.started - 1000)})
    assert former_run(record) is None
    record.write_text("{ torn")
    assert former_run(record) is None


def test_the_reason_is_read_from_lines_of_json_too(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_text('{"event": "Unrecoverable error: no lock.", "exception": "Traceback ..."}\n')
    assert last_line(log) == "Unrecoverable error: no lock"
    log.write_text("first\nlast\n")
    assert last_line(log) == "last"
    log.write_text("")
    assert last_line(log) == "its log is empty"
