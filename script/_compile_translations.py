"""Compile locale/*/LC_MESSAGES/*.po to .mo: in Python, because gettext is not on every machine."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Compile every catalogue; a reader of the old file never sees half of the new one."""
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        draft = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)


if __name__ == "__main__":
    main()
