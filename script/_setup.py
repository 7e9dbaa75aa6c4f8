"""Make a clone ready to run. Runs on any Python >= 3.11 with nothing installed."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from _steps import Step, fail, say, step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "hearth-setup.json"
LOG = VENV / "hearth-setup.log"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"

NO_NETWORK = re.compile(
    r"name resolution|Name or service not known|nodename nor servname|dns error|NewConnectionError|Connection refused"
    r"|Network is unreachable|timed out|error sending request|client error \(Connect\)|Failed to fetch",
    re.IGNORECASE,
)
NO_WHEEL = (
    re.compile(r"No matching distribution found for (\S+)"),
    re.compile(r"distribution `?([A-Za-z0-9._=-]+)[^\n]*can't be installed[^\n]*(?:platform|wheel)"),
    re.compile(r"Because ([A-Za-z0-9._=-]+)[^\n]* has no (?:usable )?wheels"),
    re.compile(r"Building source distributions for `?([A-Za-z0-9._=-]+)`? is disabled"),
)


def main() -> None:
    """Do what is not done yet, and say nothing of what is."""
    unknown = set(sys.argv[1:]) - {"--dev"}
    if unknown:
        fail(f"script/setup knows only --dev, not {' '.join(sorted(unknown))}.")
    lock = DEVELOPMENT if "--dev" in sys.argv[1:] else RUNTIME
    home = Path(os.environ.get("HEARTH_HOME") or ROOT / "var")
    check_writable(home)
    with one_at_a_time():
        if not installed(lock):
            check_writable(VENV)
            install(lock)
        prepare_files()


def check_writable(folder: Path) -> None:
    """Fail with a sentence when the folder, or what it is to be made in, can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        hint = "set HEARTH_HOME to a folder that is yours" if folder != VENV else "clone Hearth into a folder of yours"
        fail(f"Hearth can't write to {folder} ({error.strerror}): {hint}.")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock on the repository's folder, so that two setups at once don't mix their packages."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network filesystems have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def digest(*files: Path) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError, TypeError):
        return {}


def write_stamp(**values: str) -> None:
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(read_stamp() | values))
    draft.replace(STAMP)


def installed(lock: str) -> bool:
    """Whether the environment works and holds just what the lock says."""
    return read_stamp().get(lock) == digest(ROOT / lock) and works(PYTHON)


def works(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(lock: str) -> None:
    """Make the environment and install the lock, with uv where it is and otherwise with pip."""
    uv = shutil.which("uv")
    with step("Python packages") as now:
        if not works(PYTHON):
            make_environment(uv)
        if not uv and not has_pip():
            make_environment(None)
        STAMP.unlink(missing_ok=True)
        command: list[str | Path]
        if uv:
            command = [uv, "pip", "install", "--python", PYTHON, "--require-hashes", "--no-build", "-r", ROOT / lock]
        else:
            command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
            command += ["--disable-pip-version-check", "--no-input", "--retries", "2", "-r", ROOT / lock]
        code, output = watch(command, now)
        if code != 0:
            fail(reason(output))
        covered = [RUNTIME, DEVELOPMENT] if lock == DEVELOPMENT else [RUNTIME]
        write_stamp(**{name: digest(ROOT / name) for name in covered})
        now.result = "installed with " + ("uv" if uv else "pip")


def make_environment(uv: str | None) -> None:
    # We may be running on the environment's own link to this interpreter.
    interpreter = getattr(sys, "_base_executable", sys.executable)
    shutil.rmtree(VENV, ignore_errors=True)
    command = [uv, "venv", "--quiet", "--python", interpreter, VENV] if uv else [interpreter, "-m", "venv", VENV]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 and "ensurepip" in done.stdout + done.stderr and add_venv_module():
        shutil.rmtree(VENV, ignore_errors=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        if "ensurepip" in done.stdout + done.stderr:
            fail(
                "This Python has no venv module that can install packages: "
                f"install it (apt install python{sys.version_info.major}.{sys.version_info.minor}-venv) or install uv."
            )
        fail(f"The virtual environment {VENV} could not be made: {said[-1] if said else 'no reason given'}.")


def has_pip() -> bool:
    return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def add_venv_module() -> bool:
    """Debian keeps ensurepip in a package of its own; root may add it without asking."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    say(f"  installing {name} with apt-get: this Python can't make virtual environments without it")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], capture_output=True, env=environment, check=False)
    done = subprocess.run(["apt-get", "install", "-y", "-qq", name], capture_output=True, env=environment, check=False)
    return done.returncode == 0


def watch(command: list[str | Path], now: Step) -> tuple[int, str]:
    """Run the installer, keep its words in a log, and hand the last of them to the step's signs of life."""
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_NO_PROGRESS": "1"}
    lines: list[str] = []
    with LOG.open("w") as log:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment,
            cwd=ROOT,
        )
        for line in child.stdout or ():
            log.write(line)
            lines.append(line)
            now.progress = " ".join(line.split()[:2])
        return child.wait(), "".join(lines)


def reason(output: str) -> str:
    """One sentence for why the installer failed."""
    if NO_NETWORK.search(output):
        return (
            "The Python packages could not be downloaded: the package index does not answer. "
            f"Check the network (or PIP_INDEX_URL) and start again; details are in {LOG}."
        )
    for pattern in NO_WHEEL:
        if found := pattern.search(output):
            machine = (
                f"{os.uname().sysname} {os.uname().machine}, Python {sys.version_info.major}.{sys.version_info.minor}"
            )
            return (
                f"There is no ready-made package of {found[1]} for this platform ({machine}): "
                f"try another Python (3.11 to 3.13), or run Hearth in a container (docs/operation.md)."
            )
    if "No space left" in output:
        return f"The disk is full: the Python packages need about 600 MB in {VENV}."
    last = [line.strip() for line in output.splitlines() if line.strip()]
    return f"The Python packages could not be installed: {last[-1] if last else 'no reason given'} (see {LOG})."


def prepare_files() -> None:
    """Compile translations and collect static files where their sources have changed."""
    if not (ROOT / "manage.py").exists():
        return
    texts = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    outdated = [file for file in texts if not file.with_suffix(".mo").exists()]
    key = digest(*texts)
    if texts and (outdated or read_stamp().get("translations") != key):
        with step("Translations") as now:
            run_or_fail([PYTHON, ROOT / "script" / "_compile_translations.py"])
            now.result = "compiled"
        write_stamp(translations=key)
    target = Path(os.environ.get("HEARTH_STATIC") or ROOT / "staticfiles")
    key = digest_of_tree(ROOT / "static") + digest(ROOT / RUNTIME) + str(target)
    if read_stamp().get("static") != key or not (target / "staticfiles.json").exists():
        with step("Static files") as now:
            run_or_fail([PYTHON, ROOT / "manage.py", "collectstatic", "--noinput", "-v", "0"])
            now.result = "collected"
        write_stamp(static=key)


def digest_of_tree(folder: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            total.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def run_or_fail(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        telling = [line for line in said if "rror" in line] or said
        fail(f"{Path(command[1]).name} failed: {telling[-1].strip()}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
