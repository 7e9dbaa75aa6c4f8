"""Draws the demo's pictures in a process of its own, while the story is being told.

`python -m community.home.demo.draw FOLDER` draws what order.json there lists, in that order.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from community.home.demo.pictures import draw_avatar, draw_photo

_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 60.0


@dataclass(frozen=True)
class Wanted:
    """One picture that will be needed: an avatar, or a scene seeded by where it is shown."""

    kind: str
    scene: str
    seed: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.scene}-{self.seed}".encode().hex()[:180]


class Drawer:
    """The drawing process; `get` waits for a picture."""

    def __init__(self, folder: Path, wanted: Iterable[Wanted]) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        order = folder / "order.json"
        order.write_text(json.dumps([[one.name, one.kind, one.scene, one.seed] for one in wanted]))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", __name__, str(folder)], cwd=_ROOT, stdin=subprocess.DEVNULL
        )

    def get(self, wanted: Wanted) -> BinaryIO:
        """Return the picture as an open file. Raises RuntimeError when the process has died."""
        path = self._folder / f"{wanted.name}.jpg"
        until = time.monotonic() + _PATIENCE
        while not path.exists():
            ended = self._process.poll()
            if ended not in (None, 0) or time.monotonic() > until or (ended == 0 and not path.exists()):
                raise RuntimeError(f"The picture {wanted.scene} was not drawn (exit code {ended}).")
            time.sleep(0.01)
        return BytesIO(path.read_bytes())

    def close(self) -> None:
        """End the process if it still draws."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()


def main(folder: Path) -> None:
    """Draw what order.json lists; each file appears whole or not at all."""
    for name, kind, scene, seed in json.loads((folder / "order.json").read_text()):
        part = folder / f"{name}.part"
        part.write_bytes(draw_avatar(scene) if kind == "avatar" else draw_photo(scene, seed=seed))
        part.rename(folder / f"{name}.jpg")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
