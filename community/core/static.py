"""Static files under names that hold their hash, imports between script modules included."""

import re
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# The one stylesheet of every page is written in many files; readers fetch it as one.
JOINED = "css/hearth.css"
_IMPORT = re.compile(r'^@import "([\w./-]+)";$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class ManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Our own modules only: libraries mention files of theirs that they do not ship.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
    # Without a collected manifest (tests, a first look) plain names are served.
    manifest_strict = False

    def post_process(self, paths: dict[str, tuple[Any, str]], dry_run: bool = False, **options: Any) -> Any:
        if JOINED in paths and not dry_run:
            Path(self.path(JOINED)).write_text(_joined(paths), encoding="utf-8")
            # From here on the joined file is the source that is hashed and compressed.
            paths[JOINED] = (self, JOINED)
        yield from super().post_process(paths, dry_run, **options)


def _joined(paths: dict[str, tuple[Any, str]]) -> str:
    """Return hearth.css with each `@import` replaced by that file, comments left out."""
    folder = JOINED.rpartition("/")[0]

    def read(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            text: str = file.read().decode("utf-8")
        return _COMMENT.sub("", text)

    return _IMPORT.sub(lambda line: read(f"{folder}/{line[1]}"), read(JOINED))
