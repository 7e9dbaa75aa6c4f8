"""script/setup's refusals: each one sentence and a non-zero exit, nothing changed."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.way_in.conftest import ROOT

Script = Callable[[str], ModuleType]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the scripts and locks of this repository, and no environment yet."""
    folder = tmp_path / "a clone with spaces"
    folder.mkdir()
    shutil.copytree(ROOT / "script", folder / "script", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with the shell's everyday tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname"):
        (folder / name).symlink_to(shutil.which(name) or "/bin/sh")
    return folder


def run(command: list[str | Path], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["setup", "server", "test", "bench"])
def test_a_machine_with_an_old_python_is_told_so(clone: Path, tools: Path, name: str) -> None:
    old = tools / "python3"
    # What 3.9 does with the two questions: refuses the first and answers the second.
    old.write_text('#!/bin/sh\ncase "$2" in *print*) echo "this machine has 3.9";; *) exit 1;; esac\n')
    old.chmod(0o755)
    done = run([clone / "script" / name], PATH=str(tools), HOME="/nonexistent")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("Hearth needs Python 3.11 or newer, and this machine has 3.9: ")
    assert not (clone / ".venv").exists()


def test_a_machine_without_python_is_told_so(clone: Path, tools: Path) -> None:
    done = run([clone / "script" / "setup"], PATH=str(tools), HOME="/nonexistent")
    assert done.returncode == 1
    assert done.stderr.startswith("Hearth needs Python 3.11 or newer, and this machine has no Python 3: ")


def test_manage_is_readable_to_an_old_python_and_refuses_it() -> None:
    source = (ROOT / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 7))
    program = f"import sys; sys.version_info = (3, 9, 2); exec(open({str(ROOT / 'manage.py')!r}).read())"
    done = run([sys.executable, "-c", program], PATH=os.environ["PATH"])
    assert done.returncode == 1
    assert done.stderr == "Hearth needs Python 3.11 or newer, and this is 3.9: see README.md.\n"


def test_a_home_that_can_not_be_written_is_one_sentence(clone: Path) -> None:
    (clone / "file").touch()
    done = run(
        [sys.executable, clone / "script" / "_setup.py"],
        PATH=os.environ["PATH"],
        HEARTH_HOME=str(clone / "file" / "var"),
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Hearth can't write to {clone}/file/var (Not a directory): set HEARTH_HOME to a folder that is yours.\n"
    )
    assert not (clone / ".venv").exists()


def test_an_unknown_argument_is_refused(clone: Path) -> None:
    done = run([sys.executable, clone / "script" / "_setup.py", "--fast"], PATH=os.environ["PATH"])
    assert done.returncode == 1
    assert done.stderr == "script/setup knows only --dev, not --fast.\n"


def test_no_network_is_one_sentence_and_leaves_no_stamp(clone: Path) -> None:
    nowhere = "http://127.0.0.1:9/simple"
    done = run(
        [sys.executable, clone / "script" / "_setup.py"],
        PATH=os.environ["PATH"],
        HOME=str(clone),
        UV_NO_CONFIG="1",
        UV_DEFAULT_INDEX=nowhere,
        UV_CACHE_DIR=str(clone / "cache"),
        UV_HTTP_RETRIES="0",
        PIP_CONFIG_FILE="/dev/null",
        PIP_INDEX_URL=nowhere,
        PIP_CACHE_DIR=str(clone / "cache"),
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The Python packages could not be downloaded: the package index does not answer. ")
    assert done.stderr.count("\n") == 1
    assert not (clone / ".venv" / "hearth-setup.json").exists()


@pytest.mark.parametrize(
    "output",
    [
        "  cause: Because nh3==0.3.8 has no wheels with a matching platform tag (e.g., `musllinux_1_2_riscv64`) and you"
        " require nh3==0.3.8, we can conclude that your requirements are unsatisfiable.",
        "  cause: Because nh3==0.3.8 has no usable wheels and you require nh3==0.3.8, we can conclude that",
        "ERROR: Could not find a version that satisfies the requirement nh3==0.3.8 (from versions: none)\n"
        "ERROR: No matching distribution found for nh3==0.3.8",
    ],
)
def test_a_platform_without_a_wheel_is_named_with_the_package(script: Script, output: str) -> None:
    sentence = script("_setup").reason(output)
    assert sentence.startswith("There is no ready-made package of nh3==0.3.8 for this platform (")


@pytest.mark.parametrize(
    ("output", "begin"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        (
            "one\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n",
            "The Python packages could not be installed: ERROR: THESE",
        ),
        ("", "The Python packages could not be installed: no reason given"),
    ],
)
def test_other_failures_say_what_the_installer_said(script: Script, output: str, begin: str) -> None:
    assert script("_setup").reason(output).startswith(begin)


def test_an_environment_is_current_only_for_the_lock_it_was_made_from(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = script("_setup")
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(setup, "PYTHON", Path(sys.executable))
    lock = tmp_path / "requirements.lock"
    lock.write_text("one")
    assert not setup.installed("requirements.lock")
    setup.write_stamp(**{"requirements.lock": setup.digest(lock)})
    assert setup.installed("requirements.lock")
    monkeypatch.setattr(setup, "PYTHON", tmp_path / "gone")
    assert not setup.installed("requirements.lock")
    monkeypatch.setattr(setup, "PYTHON", Path(sys.executable))
    lock.write_text("two")
    assert not setup.installed("requirements.lock")
    (tmp_path / "stamp.json").write_text("{ torn")
    assert not setup.installed("requirements.lock")
