"""Run every check and say what each took; with arguments only pytest, with those arguments."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from _platform import CHROMIUM, CJK_FONTS, GETTEXT, missing_or_install
from _steps import fail, say

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
PYTEST = (PYTHON, "-m", "pytest")
NOTHING_RAN = 5
# Settings are read as on a machine that serves the public; nothing is connected to.
PRODUCTION = {
    "SECRET_KEY": "check-deploy-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "HEARTH_BASE_URL": "https://hearth.example",
    "HEARTH_HOSTS": "hearth.example",
    "HEARTH_DEBUG": "0",
    "DATABASE_URL": "postgresql://hearth_app:secret@database.example/hearth",
    "DATABASE_OWNER_URL": "postgresql://hearth_owner:secret@database.example/hearth",
    "REDIS_URL": "redis://valkey.example/0",
    "EMAIL_URL": "smtp+tls://mail.example:587",
}


@dataclass(frozen=True)
class Check:
    """One command that must end with 0."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    """All checks before the tests, the quickest first."""
    templates = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return [
        Check("ruff", (PYTHON, "-m", "ruff", "check", ".")),
        Check("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
        Check("djade", (str(BIN / "djade"), "--check", "--target-version", "5.2", *templates)),
        Check("import contract", (PYTHON, "-c", "from importlinter.cli import lint_imports_command as run; run()")),
        Check("mypy", (PYTHON, "-m", "mypy", ".")),
        Check("migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
        Check("check --deploy", (PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        Check("translations", (PYTHON, "script/check_translations.py")),
    ]


def main() -> None:
    """Run what was asked for and exit with what came of it."""
    os.chdir(ROOT)
    arguments = sys.argv[1:]
    # Compiled once for all the programs that the tests start, and outside the clone.
    compiled = tempfile.mkdtemp(prefix="hearth-compiled-")
    atexit.register(shutil.rmtree, compiled, ignore_errors=True)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": compiled}
    if arguments:
        raise SystemExit(run_tests([*PYTEST, *arguments], environment))
    began = time.monotonic()
    skipped = prepare()
    failed = [check.name for check in checks() if not passes(check, environment)]
    say("\n== tests")
    command = [*PYTEST, "-n", str(os.cpu_count() or 2), "--dist", "loadscope", "--no-loadscope-reorder"]
    if skipped:
        command += ["-m", "not browser"]
    if run_tests(command, environment) != 0:
        failed.append("tests")
    say(f"\nTotal: {time.monotonic() - began:.0f} s")
    if skipped:
        say(f"Without the browser tests: {skipped}")
    if failed:
        fail(f"Failed: {', '.join(failed)}.")
    say("All checks have passed.")


def prepare() -> str:
    """Install the browser, fonts and gettext where allowed; return why browser tests are skipped, or nothing."""
    gettext = missing_or_install(GETTEXT)
    if gettext:
        fail(gettext)
    sentences = [sentence for need in (CHROMIUM, CJK_FONTS) if (sentence := missing_or_install(need))]
    if sentences and os.environ.get("CI") == "true":
        fail(" ".join(sentences))
    return " ".join(sentences)


def passes(check: Check, environment: Mapping[str, str]) -> bool:
    say(f"\n== {check.name}")
    began = time.monotonic()
    done = subprocess.run(list(check.command), env={**environment, **check.environment}, check=False)
    say(f"   {'passed' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s")
    return done.returncode == 0


def run_tests(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run pytest; that no test ran is a failure as well."""
    began = time.monotonic()
    code = subprocess.run(list(command), env=dict(environment), check=False).returncode
    if code == NOTHING_RAN:
        say("No test ran: that is a failure.")
    say(f"   {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s")
    return code


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
