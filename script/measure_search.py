"""Recall, precision and time of the search index over passages of one's own, against plain containment.

    .venv/bin/python script/measure_search.py FOLDER [--queries 120] [--seed 7]

FOLDER holds *.txt files, one passage a line; *.zh-hant.txt are in traditional script, *.en.txt in English, the
others in simplified. Queries are cut from the passages at random: half Chinese (2 to 6 characters, a third of them
turned into the other script), half English (a word, or two neighbouring words in quotes). What a query should find is
decided without our tokeniser: whole passages are folded (NFKC, case, OpenCC's t2s) and searched by containment,
English by whole words.
Everything happens in one transaction that is rolled back; the database is the one of the environment.
"""

import argparse
import os
import random
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from opencc import OpenCC  # noqa: E402

from community.core.clock import now  # noqa: E402
from community.search import services  # noqa: E402
from community.search.asking import question_of  # noqa: E402
from community.search.candidates import Narrowed  # noqa: E402
from community.search.parsing import parse  # noqa: E402
from community.search.place import Place  # noqa: E402
from community.search.queries import best_first  # noqa: E402
from community.search.registry import Entry, Searchable, searchables  # noqa: E402

KIND = "measured"
TO_SIMPLIFIED, TO_TRADITIONAL = OpenCC("t2s"), OpenCC("s2t")
_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_WORDS = re.compile(r"[A-Za-z]{3,}")


@dataclass
class Passage:
    pk: int
    text: str
    language: str
    folded: str = ""

    def __post_init__(self) -> None:
        self.folded = fold(self.text)


@dataclass
class Measure:
    name: str
    recall: float
    precision: float
    matches: int
    milliseconds: float


def fold(text: str) -> str:
    return str(TO_SIMPLIFIED.convert(unicodedata.normalize("NFKC", text).casefold()))


def read(folder: Path) -> Iterator[Passage]:
    number = 0
    for path in sorted(folder.glob("*.txt")):
        language = "en" if ".en." in path.name else "zh-hant" if "zh-hant" in path.name else "zh-hans"
        for line in path.read_text(encoding="utf-8").splitlines():
            if text := line.strip()[:4000]:
                number += 1
                yield Passage(number, text, language)


def queries(passages: list[Passage], amount: int, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Yield (name of the group, query)."""
    chinese = [p for p in passages if p.language != "en" and _RUN.search(p.text)]
    english = [p for p in passages if p.language == "en" and len(_WORDS.findall(p.text)) > 3]
    for n in range(amount // 2):
        passage = dice.choice(chinese)
        run = dice.choice(_RUN.findall(passage.text))
        length = min(len(run), dice.randint(2, 6))
        start = dice.randrange(len(run) - length + 1)
        text = run[start : start + length]
        if n % 3 == 2:
            other = TO_SIMPLIFIED if passage.language == "zh-hant" else TO_TRADITIONAL
            yield "Chinese, other script", str(other.convert(text))
        else:
            yield "Chinese, same script", text
    for n in range(amount - amount // 2):
        text = dice.choice(english).text
        if n % 3 == 2:
            pair = re.findall(r"[A-Za-z]{3,} [A-Za-z]{3,}", text)
            if pair:
                yield "English, two words in quotes", f'"{dice.choice(pair)}"'
                continue
        word = dice.choice(_WORDS.findall(text))
        yield ("English, one word", word) if n % 2 else ("English, one word in quotes", f'"{word}"')


def truth(query: str, passages: list[Passage]) -> set[int]:
    wanted = fold(query.strip('"'))
    if wanted.isascii():
        pattern = re.compile(rf"(?<![a-z]){re.escape(wanted)}(?![a-z])")
        return {p.pk for p in passages if pattern.search(p.folded)}
    return {p.pk for p in passages if wanted in p.folded}


def measure(name: str, query: str, passages: list[Passage]) -> Measure | None:
    question = question_of(parse(None, query), kind=KIND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT object_id FROM search_document WHERE vector @@ %s::tsquery", [question.exact])
        found = {row[0] for row in cursor.fetchall()}
    everything = Narrowed(["TRUE"])
    times: list[float] = []
    for _round in range(3):
        begun = time.perf_counter()
        asked = question_of(parse(None, query), kind=KIND)
        best_first(asked.exact, everything, Place(now()), has_negation=False)
        times.append((time.perf_counter() - begun) * 1000)
    wanted = truth(query, passages)
    if not wanted:
        return None
    hits = len(found & wanted)
    return Measure(name, hits / len(wanted), hits / len(found) if found else 0.0, len(wanted), statistics.median(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="each query that missed or found too much")
    options = parser.parse_args()
    passages = list(read(options.folder))
    by_language = {code: sum(p.language == code for p in passages) for code in ("zh-hans", "zh-hant", "en")}
    print(f"{len(passages)} passages: {by_language}")
    now = datetime.now(UTC)
    entry = {p.pk: Entry(object_id=p.pk, created_at=now, text=p.text) for p in passages}
    searchables[KIND] = Searchable(
        kind=KIND,
        label="",
        icon="",
        template="",
        entry=lambda passage: entry[passage.pk],
        load=lambda viewer, ids: {},
        batch=lambda after, size: [],
        count=lambda: 0,
    )
    with transaction.atomic():
        begun = time.monotonic()
        for at in range(0, len(passages), 200):
            services.index_many(KIND, passages[at : at + 200])
        print(f"indexed in {time.monotonic() - begun:.1f} s")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_document")
        measured: list[Measure] = []
        for name, query in queries(passages, options.queries, random.Random(options.seed)):  # noqa: S311
            one = measure(name, query, passages)
            if one is None:
                continue
            measured.append(one)
            if options.show and (one.recall < 1 or one.precision < 1):
                print(f"  {query}: recall {one.recall:.3f}, precision {one.precision:.3f} of {one.matches}")
        transaction.set_rollback(True)
    for name in [*dict.fromkeys(one.name for one in measured), ""]:
        group = [one for one in measured if name in ("", one.name)]
        times = sorted(one.milliseconds for one in group)
        print(
            f"{name or 'all':<28} {len(group):>4} queries  recall {statistics.mean(o.recall for o in group):.4f}  "
            f"precision {statistics.mean(o.precision for o in group):.4f}  "
            f"median {statistics.median(times):.1f} ms  slowest {times[-1]:.1f} ms"
        )


if __name__ == "__main__":
    main()
