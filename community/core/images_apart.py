"""The process in which very large photos are drawn: its arguments are a folder, 0 or 1 for square, and name=edge …"""

import sys
from pathlib import Path

from community.core.images import draw_into

if __name__ == "__main__":
    folder, square, *wanted = sys.argv[1:]
    edges = {name: int(edge) for name, edge in (pair.split("=") for pair in wanted)}
    draw_into(Path(folder), edges, square == "1")
