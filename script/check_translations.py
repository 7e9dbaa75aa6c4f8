"""Fail for every message that is missing, fuzzy, obsolete or has lost a placeholder in a translation."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "zh_Hant")
SOURCES = ("community", "forums", "events", "members", "templates")
_PLACEHOLDER = re.compile(r"%\([A-Za-z_]\w*\)[sdif]|%[sd%]|\{[A-Za-z_]\w*\}")
_TAG = re.compile(r"</?[a-z][a-z0-9]*")


def main() -> None:
    """Print what is wrong, one line each, and exit 1 when anything is."""
    if not shutil.which("xgettext"):
        sys.exit("The program xgettext is missing: install the package gettext.")
    with tempfile.TemporaryDirectory() as folder:
        wanted = extract(Path(folder))
    problems = [line for language in LANGUAGES for line in compare(language, wanted)]
    print("\n".join(problems) or f"{len(wanted)} messages, {len(LANGUAGES)} translations: complete.")
    sys.exit(1 if problems else 0)


def extract(folder: Path) -> dict[tuple[str | None, str], polib.POEntry]:
    """Collect the messages of the code as makemessages finds them, without touching the repository."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    (folder / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--keep-pot", "-l", "zh_Hans", "-v", "0"]
    # The copied settings are not wanted: makemessages needs none.
    done = subprocess.run(command, cwd=folder, env={"PATH": path()}, capture_output=True, text=True, check=False)
    template = folder / "locale" / "django.pot"
    if done.returncode != 0 or not template.exists():
        sys.exit(f"makemessages failed: {(done.stderr or done.stdout).strip()}")
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(template))}


def path() -> str:
    return str(Path(shutil.which("xgettext") or "/usr/bin/xgettext").parent)


def compare(language: str, wanted: dict[tuple[str | None, str], polib.POEntry]) -> Iterator[str]:
    """Yield a line for each difference between the catalogue and the messages of the code."""
    file = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not file.exists():
        yield f"{language}: there is no {file.relative_to(ROOT)}"
        return
    catalogue = polib.pofile(str(file))
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    for key, source in wanted.items():
        entry = known.get(key)
        name = f"{language}: {source.msgid[:70]!r}"
        where = source.occurrences[0][0] if source.occurrences else ""
        if entry is None or not texts(entry) or not all(texts(entry)):
            yield f"{name} is missing ({where})"
        elif entry.fuzzy:
            yield f"{name} is fuzzy ({where})"
        else:
            for text in texts(entry):
                if difference := marks_differ(source, text):
                    yield f"{name} differs in {difference} ({where})"
    for key in known.keys() - wanted.keys():
        yield f"{language}: {key[1][:70]!r} is in no code any more"
    for entry in catalogue.obsolete_entries():
        yield f"{language}: {entry.msgid[:70]!r} is kept as obsolete"


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def marks_differ(source: polib.POEntry, translated: str) -> str:
    """Return the placeholders and tags that source and translation don't share, or nothing."""
    # Chinese has one form for every number, so it needs all that the English plural has.
    original = source.msgid_plural or source.msgid
    for pattern in (_PLACEHOLDER, _TAG):
        ours, theirs = Counter(pattern.findall(original)), Counter(pattern.findall(translated))
        if odd := theirs.keys() ^ ours.keys():
            return ", ".join(sorted(odd))
    return ""


if __name__ == "__main__":
    main()
