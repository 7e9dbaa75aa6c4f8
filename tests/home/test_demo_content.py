"""The demo community's content: what the services will accept and what its people could have done."""

import csv
import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from community.home.demo.pictures import AVATARS, SCENES

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "community/home/demo/content"
PLACES_FILE = ROOT / "members/data/places.tsv"
BOARDS = {
    "academy",
    "ask-the-engineers",
    "cool-play",
    "downloads",
    "getting-started",
    "introductions",
    "popcorn",
    "snapshots",
}
LANGUAGES = {"en", "zh-hans", "zh-hant"}
HANDLE = re.compile(r"[a-z0-9_]{3,20}|[\u4e00-\u9fff]{2,10}")
AFTER = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
LINK = re.compile(r"https?://|www\.|!\[")
MENTION = re.compile(r"(?<![A-Za-z0-9_])@([A-Za-z0-9_]+|[\u4e00-\u9fff]+)")
# The share of days on which somebody of that rhythm looks in (the head of members.toml).
LOOKS_IN = {"daily": 6 / 7, "often": 3 / 7, "weekly": 1 / 7, "rare": 1 / 30, "once": 0.0}
HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")

Table = dict[str, Any]


def _read(path: Path) -> Table:
    with path.open("rb") as file:
        return tomllib.load(file)


@cache
def _members() -> dict[str, Table]:
    return {member["handle"]: member for member in _read(CONTENT / "members.toml")["members"]}


@cache
def _meetups() -> Table:
    return _read(CONTENT / "meetups.toml")


@cache
def _boards() -> dict[str, list[Table]]:
    return {path.stem: _read(path)["threads"] for path in sorted((CONTENT / "threads").glob("*.toml"))}


def _threads() -> list[tuple[str, Table]]:
    return [(f"{board}: {thread['title']}", thread) for board, threads in _boards().items() for thread in threads]


def _minutes(text: str, pattern: re.Pattern[str]) -> int:
    """Minutes in "21:04" or "1d3h"."""
    found = pattern.fullmatch(text)
    assert found, text
    assert text
    values = [int(value or 0) for value in found.groups()]
    factors = (60, 1) if pattern is HOUR else (1440, 60, 1)
    return sum(value * factor for value, factor in zip(values, factors, strict=True))


def _ages(thread: Table) -> list[float]:
    """Days before the start of today at which the thread and each of its replies were written."""
    start = thread["day"] * 1440 - _minutes(thread["hour"], HOUR)
    return [start / 1440] + [(start - _minutes(reply["after"], AFTER)) / 1440 for reply in thread.get("replies", [])]


def _posts(thread: Table) -> list[Table]:
    return [thread, *thread.get("replies", [])]


def _present(meetup: Table) -> set[str]:
    """Who was there: seats kept, seats taken over from the line, and walk-ins, less those who stayed away."""
    seated = set(meetup["going"]) - set(meetup["cancels"])
    moved_up = set(meetup["waiting"][: len(meetup["cancels"])])
    return (seated | moved_up) - set(meetup["absent"]) | set(meetup["walk_ins"])


def test_members_are_sixty_with_all_roles_and_valid_fields() -> None:
    rows = _read(CONTENT / "members.toml")["members"]

    assert len(rows) == len(_members()) == 60
    assert Counter(row["role"] for row in rows) == {
        "lurker": 16,
        "novice": 22,
        "regular": 14,
        "leader": 5,
        "elder": 3,
    }
    for row in rows:
        assert HANDLE.fullmatch(row["handle"]), row["handle"]
        assert 0 < len(row["display_name"]) <= 30, row["handle"]
        assert len(row["bio"]) <= 160, row["handle"]
        assert 5 <= row["joined"] <= 190, row["handle"]
        assert row["language"] in LANGUAGES, row["handle"]
        assert row["rhythm"] in LOOKS_IN, row["handle"]
        assert row.get("avatar", AVATARS[0]) in AVATARS, row["handle"]
    assert sum(row["staff"] for row in rows) == 3


def test_members_live_in_twelve_known_places() -> None:
    slugs = {member["place"] for member in _members().values()}
    assert len(slugs) == 12

    if not PLACES_FILE.exists():
        pytest.skip("the places are not there yet")
    with PLACES_FILE.open(encoding="utf-8", newline="") as file:
        known = {row["slug"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    assert slugs <= known


def test_clubs_have_organisers_of_their_place() -> None:
    clubs = _meetups()["clubs"]
    assert len(clubs) == 8
    organisers = {handle for club in clubs for handle in club["organisers"]}
    assert organisers == {handle for handle, member in _members().items() if member["organiser"]}
    for club in clubs:
        assert {_members()[handle]["place"] for handle in club["organisers"]} == {club["place"]}


def test_meetups_fill_their_seats_in_order_and_only_with_members_of_the_time() -> None:
    clubs = {club["place"] for club in _meetups()["clubs"]}
    held, coming, called_off = 0, 0, 0
    for meetup in _meetups()["meetups"]:
        title, going, waiting = meetup["title"], meetup["going"], meetup["waiting"]
        assert meetup["club"] in clubs, title
        assert meetup["kind"] in {"official", "club", "popcorn", "festival", "charity"}, title
        assert meetup["language"] in LANGUAGES, title
        _minutes(meetup["starts"], HOUR)
        everybody = [*going, *waiting, *meetup["walk_ins"]]
        assert not set(meetup["walk_ins"]) & (set(going) - set(meetup["cancels"])), title
        assert len(set(going + waiting)) == len(going + waiting), title
        assert len(going) <= meetup["capacity"], title
        assert not waiting or len(going) == meetup["capacity"], title
        assert set(meetup["cancels"]) <= set(going), title
        assert set(meetup["absent"]) <= set(going + waiting) - set(meetup["cancels"]), title
        assert meetup["host"], title
        assert not going or set(meetup["host"]) <= set(going), title
        for handle in {*everybody, *meetup["host"]}:
            assert _members()[handle]["joined"] > 1 - meetup["day"], (title, handle)
        if "called_off_reason" in meetup:
            called_off += 1
        elif meetup["day"] < 0:
            held += 1
            lurkers = {handle for handle in _present(meetup) if _members()[handle]["role"] == "lurker"}
            assert not lurkers, title
        else:
            coming += 1
            assert meetup["absent"] == meetup["walk_ins"] == [], title
    assert (held, coming, called_off) == (10, 5, 1)


def test_some_pairs_have_met_more_than_three_times() -> None:
    met: Counter[frozenset[str]] = Counter()
    for meetup in _meetups()["meetups"]:
        if meetup["day"] < 0:
            present = sorted(_present(meetup))
            met.update(frozenset((a, b)) for i, a in enumerate(present) for b in present[i + 1 :])
    assert sum(times > 3 for times in met.values()) >= 3
    assert sum(times == 3 for times in met.values()) >= 3


def test_boards_are_known_and_hold_threads_once() -> None:
    assert set(_boards()) <= BOARDS
    titles = Counter(thread["title"] for _, thread in _threads())
    assert [title for title, count in titles.items() if count > 1] == []
    if set(_boards()) == BOARDS:
        assert len(titles) >= 120


@pytest.mark.parametrize(("name", "thread"), _threads(), ids=[name for name, _ in _threads()])
def test_thread_could_have_happened(name: str, thread: Table) -> None:
    members = _members()
    assert thread["language"] in LANGUAGES
    assert 0 < len(thread["title"]) <= 120
    assert len(thread.get("photos", [])) <= 3
    assert set(thread.get("photos", [])) <= set(SCENES)
    ages = _ages(thread)
    assert ages == sorted(ages, reverse=True), "replies come in the order of time"
    assert ages[-1] > 0, "nothing is written today or later"
    for floor, (post, age) in enumerate(zip(_posts(thread), ages, strict=True), start=1):
        author = post["author"]
        assert members[author]["role"] != "lurker", author
        assert age < members[author]["joined"], f"{author} wrote before joining"
        assert post["body"].strip()
        assert not LINK.search(post["body"]), "no links, no outside images"
        assert set(MENTION.findall(post["body"])) <= set(members)
        thanks = post.get("thanks", [])
        assert len(set(thanks)) == len(thanks)
        assert set(thanks) <= set(members)
        assert author not in thanks, "nobody thanks themselves"
        assert all(members[handle]["joined"] > 1 for handle in thanks)
        assert 0 < post.get("quote_floor", floor - 1 or 1) < max(floor, 2)
    assert sum(reply.get("accepted", False) for reply in thread.get("replies", [])) <= 1


def test_first_posts_mention_nobody() -> None:
    """A first post is a lurker's, and lurkers mention nobody."""
    first: dict[str, tuple[float, str]] = {}
    for _, thread in _threads():
        for post, age in zip(_posts(thread), _ages(thread), strict=True):
            first[post["author"]] = max(first.get(post["author"], (0.0, "")), (age, post["body"]))
    assert [author for author, (_, body) in first.items() if MENTION.search(body)] == []


def test_answers_are_accepted_in_getting_started_only_and_from_somebody_else() -> None:
    for board, threads in _boards().items():
        for thread in threads:
            for reply in thread.get("replies", []):
                if reply.get("accepted", False):
                    assert board == "getting-started", thread["title"]
                    assert reply["author"] != thread["author"], thread["title"]


def test_newcomers_introduce_themselves_within_their_first_days() -> None:
    if "introductions" not in _boards():
        pytest.skip("no introductions yet")
    introduced = {thread["author"]: thread["day"] for thread in _boards()["introductions"]}
    newest = {handle for handle, member in _members().items() if member["joined"] < 15 and member["role"] != "lurker"}
    assert newest <= set(introduced)


def test_regulars_take_part_and_are_thanked_as_the_rules_ask() -> None:
    if set(_boards()) != BOARDS:
        pytest.skip("half of the boards are not there yet")
    days: defaultdict[str, set[int]] = defaultdict(set)
    where: defaultdict[str, set[str]] = defaultdict(set)
    thanked_by: defaultdict[str, set[str]] = defaultdict(set)
    meetups: Counter[str] = Counter()
    for name, thread in _threads():
        for post, age in zip(_posts(thread), _ages(thread), strict=True):
            if age < 99:
                days[post["author"]].add(int(age))
                where[post["author"]].add(name)
                thanked_by[post["author"]].update(
                    handle for handle in post.get("thanks", []) if _members()[handle]["role"] != "lurker"
                )
    for meetup in _meetups()["meetups"]:
        if -99 < meetup["day"] < 0:
            meetups.update(_present(meetup))
    for handle, member in _members().items():
        if member["role"] in {"regular", "leader", "elder"}:
            assert len(days[handle]) + 3 * meetups[handle] >= 8, handle
            assert len(days[handle]) >= 5, handle
            assert len(where[handle]) >= 3, handle
            assert len(thanked_by[handle]) >= 3, handle
            assert len(days[handle]) + 99 * LOOKS_IN[member["rhythm"]] > 25, handle
        elif member["role"] == "novice":
            assert days[handle] or meetups[handle], handle
            seen = len(days[handle]) + meetups[handle] + min(99, member["joined"]) * LOOKS_IN[member["rhythm"]]
            assert seen < 19, handle
