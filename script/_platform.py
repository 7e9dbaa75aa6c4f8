"""Programs that come from the platform's package manager: found, installed where we may, else named."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from _steps import step

_MANAGERS: Mapping[str, tuple[str, ...]] = {
    "apt-get": ("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
    "dnf": ("dnf", "install", "-y", "-q"),
    "apk": ("apk", "add", "-q"),
    "pacman": ("pacman", "-Sy", "--noconfirm", "--needed", "-q"),
    "brew": ("brew", "install", "-q"),
}


@dataclass(frozen=True)
class Need:
    """Something the checks need, whether it is there, and what each package manager calls it."""

    name: str
    there: Callable[[], bool]
    packages: Mapping[str, str]


def _chromium() -> bool:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return any(map(shutil.which, names))


def _cjk_fonts() -> bool:
    # Without fontconfig (macOS) the system brings its own.
    if not shutil.which("fc-list"):
        return os.uname().sysname == "Darwin"
    return bool(subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False).stdout.strip())


CHROMIUM = Need(
    "Chromium",
    _chromium,
    {"apt-get": "chromium", "dnf": "chromium", "apk": "chromium", "pacman": "chromium", "brew": "--cask chromium"},
)
CJK_FONTS = Need(
    "Chinese fonts",
    _cjk_fonts,
    {
        "apt-get": "fontconfig fonts-noto-cjk",
        "dnf": "fontconfig google-noto-sans-cjk-fonts",
        "apk": "fontconfig font-noto-cjk",
        "pacman": "fontconfig noto-fonts-cjk",
    },
)
GETTEXT = Need(
    "gettext",
    lambda: shutil.which("xgettext") is not None,
    {"apt-get": "gettext", "dnf": "gettext", "apk": "gettext", "pacman": "gettext", "brew": "gettext"},
)


def missing_or_install(need: Need) -> str | None:
    """Return None when the need is there, or could be installed; else a sentence that says what to install."""
    if need.there():
        return None
    manager = next((name for name in _MANAGERS if shutil.which(name)), None)
    packages = need.packages.get(manager or "")
    if manager is None or packages is None:
        return f"{need.name} is missing: install it for this platform."
    command = [*_MANAGERS[manager], *packages.split()]
    prefix = _right_to_install(manager)
    if prefix is not None:
        with step(f"Installing {need.name}") as now:
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            if manager == "apt-get":
                subprocess.run([*prefix, "apt-get", "update", "-qq"], env=environment, capture_output=True, check=False)
            subprocess.run([*prefix, *command], env=environment, capture_output=True, check=False)
            now.result = "installed" if need.there() else "could not be installed"
        if need.there():
            return None
    return f"{need.name} is missing: run `{'' if manager == 'brew' else 'sudo '}{' '.join(command)}`."


def _right_to_install(manager: str) -> list[str] | None:
    """Return what to put before the command, or None when we may not install."""
    if manager == "brew" or os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None
