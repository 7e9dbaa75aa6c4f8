"""The compose file starts what script/server starts, by the same commands."""

import json
import re
import shutil
import subprocess

import pytest

from tests.way_in.conftest import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text()


def commands() -> dict[str, list[str]]:
    """Return each service's command; they are written as JSON lists so that no YAML reader is needed here."""
    found: dict[str, list[str]] = {}
    service = ""
    for line in COMPOSE.partition("\nservices:\n")[2].splitlines():
        if name := re.fullmatch(r"  (\w+):", line):
            service = name[1]
        if command := re.fullmatch(r"    command: (\[.*\])", line):
            found[service] = json.loads(command[1])
    return found


def known() -> set[str]:
    """Return the names that script/run knows."""
    return set(re.findall(r"^(\w+)\)$", (ROOT / "script" / "run").read_text(), re.MULTILINE))


def test_every_service_of_ours_runs_its_command_of_script_run() -> None:
    ours = {name: command for name, command in commands().items() if command[0] == "script/run"}
    assert ours == {name: ["script/run", name] for name in ("web", "worker", "beat", "migrate", "demo")}
    assert set(ours) == known()


def test_no_command_hides_from_this_reader() -> None:
    assert COMPOSE.count("command:") == len(commands())
    assert "entrypoint:" not in COMPOSE


def test_the_supervisor_runs_the_same_programs() -> None:
    server = (ROOT / "script" / "_server.py").read_text()
    programs = re.search(r"^PROGRAMS = \((.*)\)$", server, re.MULTILINE)
    assert programs
    assert re.findall(r'"(\w+)"', programs[1]) == ["web", "worker", "beat"]
    assert 'RUN = ROOT / "script" / "run"' in server


def test_a_new_community_gets_its_boards_wherever_it_is_migrated() -> None:
    migrate = re.search(r"^migrate\)$(.*?)^    ;;$", (ROOT / "script" / "run").read_text(), re.MULTILINE | re.DOTALL)
    assert migrate
    assert re.findall(r"manage\.py (\w+)", migrate[1]) == ["migrate", "create_boards"]


def test_every_image_of_others_has_a_version() -> None:
    images = re.findall(r"^    image: (\S+)$", COMPOSE, re.MULTILINE)
    assert len(images) == 3
    assert all(re.search(r":v?\d", image) for image in images), images


def test_the_image_starts_the_web_by_the_same_command() -> None:
    last = (ROOT / "Dockerfile").read_text().strip().splitlines()[-1]
    assert json.loads(last.removeprefix("CMD ")) == ["script/run", "web"]


def test_an_unknown_command_is_refused() -> None:
    done = subprocess.run([ROOT / "script" / "run", "all"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "script/run web | worker | beat | migrate | demo\n"


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="no docker-compose here")
def test_compose_reads_the_file_without_a_complaint() -> None:
    done = subprocess.run(["docker-compose", "config"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("script/run") == 5
