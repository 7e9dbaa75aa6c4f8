"""Small files that the demo's members offer for download, made at set-up; the same name always gives the same bytes."""

import io
import math
import zipfile
from collections.abc import Callable

_LOG = "时间,电量,备注\r\n" + "".join(f"{hour:02}:00,{98 - step * 2},\r\n" for step, hour in enumerate([23, *range(7)]))
_PLOT = '''"""Draw how much charge a night takes: python plot.py night-log.csv"""

import csv
import sys

rows = list(csv.reader(open(sys.argv[1], encoding="utf-8")))[1:]
first = int(rows[0][1])
for time, charge, *note in rows:
    print(time, "#" * (int(charge) // 2), charge, f"-{first - int(charge)}", *note)
'''
_READ_ME = (
    "把 night-log.csv 里的电量换成你自己的，再运行 python plot.py night-log.csv。\n"
    "日志包里的电量在 battery.txt，每小时一行。\n"
)
_PRINTING = (
    "PETG, 0.2 mm layers, 4 walls, 30 % infill, jaw on its side, no supports.\n"
    "The nut is an M3; the screw a quarter inch.\n"
)


def made(name: str) -> bytes:
    """Return the content of the file of this name. Raises KeyError for one that nobody offers."""
    return FILES[name]()


def _night_log() -> bytes:
    return _zip({"night-log.csv": _LOG, "plot.py": _PLOT, "说明.txt": _READ_ME})


def _bracket(version: str, jaw: float) -> bytes:
    return _zip({f"glim-bracket-{version}.stl": _solid(jaw), "printing.txt": _PRINTING})


def _solid(jaw: float) -> str:
    """A half ring with a jaw, as text: what a slicer reads."""
    lines = ["solid glim_bracket"]
    for step in range(24):
        a, b = (math.pi * part / 24 for part in (step, step + 1))
        inner = [(18 * math.cos(turn), 18 * math.sin(turn)) for turn in (a, b)]
        outer = [((21 + jaw) * math.cos(turn), (21 + jaw) * math.sin(turn)) for turn in (a, b)]
        for height in (0.0, 12.0):
            for corners in ((inner[0], outer[0], outer[1]), (inner[0], outer[1], inner[1])):
                points = "".join(f"      vertex {x:.4f} {y:.4f} {height:.4f}\n" for x, y in corners)
                lines.append(f"  facet normal 0 0 1\n    outer loop\n{points}    endloop\n  endfacet")
    return "\n".join([*lines, "endsolid glim_bracket", ""])


def _zip(members: dict[str, str]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            # Without a time of its own: the same bytes each time.
            archive.writestr(zipfile.ZipInfo(name), text)
    return into.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "night-log-1.0.zip": _night_log,
    "glim-bracket-3.0.zip": lambda: _bracket("3.0", 1.2),
    "glim-bracket-3.1.zip": lambda: _bracket("3.1", 2.0),
    "printing.txt": _PRINTING.encode,
}
