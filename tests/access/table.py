"""Who may do what: one row a route and method, one column a kind of visitor, in table.tsv.

A POST carries what its form would (`World.forms`). `unverified` has signed in with the right password and not yet typed
the code from the mail; `silenced` organises the same club as `organiser`.

`HEARTH_ACCESS_TABLE=write` writes down what the product answers now, for a person to read and commit.
"""

import csv
from pathlib import Path

PATH = Path(__file__).with_name("table.tsv")
KINDS = (
    "visitor",
    "unverified",
    "lurker",
    "regular",
    "organiser",
    "other_organiser",
    "leader",
    "moderator",
    "admin",
    "silenced",
    "suspended",
)
METHODS = ("GET", "HEAD", "POST")

Row = tuple[str, str]
Answers = dict[str, str]


def read() -> dict[Row, Answers]:
    """Return the expected answer for each (route, method) and kind, for example "200" or "302 login"."""
    if not PATH.exists():
        return {}
    with PATH.open(newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["route"], row["method"]): {kind: row.get(kind) or "" for kind in KINDS} for row in rows}


def write(table: dict[Row, Answers]) -> None:
    """Replace the table."""
    with PATH.open("w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["route", "method", *KINDS])
        for (route, method), answers in sorted(table.items()):
            writer.writerow([route, method, *(answers[kind] for kind in KINDS)])
