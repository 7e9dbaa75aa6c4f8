"""What the scripts say: one line per step with its seconds, one sentence when something is wrong."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

_STILL_EVERY_SECONDS = 10.0


class Step:
    """A running step; `result` stands in its line when it is done."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.result = "ready"
        self.progress = ""
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Print the step's line when it ends, and a sign of life every ten seconds until then."""
    current = Step(name)
    done = threading.Event()

    def still_alive() -> None:
        while not done.wait(_STILL_EVERY_SECONDS):
            said = f", {current.progress}" if current.progress else ""
            say(f"  {name}: still at it after {current.seconds:.0f} s{said}")

    threading.Thread(target=still_alive, daemon=True).start()
    try:
        yield current
    finally:
        done.set()
    say(f"  {name:<24} {current.result:<40} {current.seconds:6.1f} s")


def say(text: str = "") -> None:
    """Print a line; that nobody reads any more (a closed terminal) must not keep us from tidying up."""
    with suppress(OSError):
        print(text, flush=True)


def fail(sentence: str) -> NoReturn:
    """End the program with one sentence and a non-zero exit."""
    print(sentence, file=sys.stderr, flush=True)
    raise SystemExit(1)
