"""A believable forum of any size: a few boards, threads and members have most of it, as everywhere.

What no screen of the forum reads is left out: facts, roles' history, notifications, audit.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from community.core.clock import now
from community.core.markup import RENDERER
from community.home.bench.copying import Table, row_of, value_of
from community.home.bench.texts import Speech, speeches
from forums.enums import BoardKind
from forums.models import Board, Post, Thanks, Thread, ThreadRead
from members.handles import skeleton
from members.models import Member

Say = Callable[[str], None]
# On these boards a thread is more than its posts.
_PLAIN_KINDS = (BoardKind.DISCUSSION, BoardKind.QUESTION)
LONG_THREAD = 1000
_YEARS = timedelta(days=3 * 365)
_ROLES = [("lurker", 40), ("novice", 35), ("regular", 18), ("leader", 5), ("elder", 2)]
_NAMES = (
    "Mei",
    "Ada",
    "Rui",
    "林月",
    "小周",
    "阿蘭",
    "Jonas",
    "Priya",
    "苏打水",
    "Okafor",
    "秦峰",
    "Noor",
    "Kofi",
    "江南",
)


@dataclass
class Talk:
    """A thread to be written: its posts' authors, times (seconds after the beginning) and ids."""

    id: int
    board: Board
    speech: Speech
    authors: list[int]
    times: list[float]
    posts: list[int]
    thanks: int = 0


class Forum:
    """Everything of one forum, drawn from one seed so that two runs make the same."""

    def __init__(self, posts: int, *, seed: int = 3) -> None:
        self.dice = random.Random(seed)  # noqa: S311  (nothing secret)
        self.size = posts
        self.begin = (now() - _YEARS).replace(microsecond=0)
        self.speeches = speeches(self.dice)
        self.members: list[int] = []
        self.talks: list[Talk] = []
        self.thanks: dict[int, int] = {}

    def write(self, say: Say) -> None:
        """Write members, threads, posts, thanks and read marks, each by one COPY."""
        say(f"{self._members()} members")
        self._draw()
        say(f"{self._threads()} threads, to begin with")
        say(f"{self._posts(say)} posts")
        say(f"{self._thanks()} thanks")
        say(f"{self._reads()} read marks")

    def _members(self) -> int:
        table = Table(
            Member,
            ("id", "handle", "skeleton", "email", "display_name", "password", "role", "role_earned", "date_joined",
             "language", "present_on"),
        )  # fmt: skip
        first = (Member.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        self.members = list(range(first, first + max(50, self.size // 20)))
        words, weights = zip(*_ROLES, strict=True)
        roles = self.dice.choices(words, weights, k=len(self.members))

        def rows() -> Iterator[str]:
            for pk, role in zip(self.members, roles, strict=True):
                handle = f"bench{pk}"
                joined = self.begin + _YEARS * (self.dice.random() ** 0.7) * 0.9
                language = self.dice.choice(("en", "zh-hans"))
                name = f"{self.dice.choice(_NAMES)} {pk}"
                mail = f"{handle}@example.org"
                yield row_of(pk, handle, skeleton(handle), mail, name, "!", role, role, joined, language, None)

        written = table.copy(rows())
        table.continue_ids()
        return written

    def _draw(self) -> None:
        """Say who wrote what when: long threads are few, and so are those who write most."""
        dice = self.dice
        boards = list(Board.objects.filter(kind__in=_PLAIN_KINDS, seen_by="everyone").order_by("pk"))
        board_weights = list(accumulate(1 / (rank + 1) for rank in range(len(boards))))
        writers = list(self.members)
        dice.shuffle(writers)
        writer_weights = list(accumulate(1 / (rank + 10) ** 0.9 for rank in range(len(writers))))
        length = min(LONG_THREAD, self.size)
        left, first = self.size, 1 + (Thread.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
        whole = _YEARS.total_seconds()
        while left:
            begun = whole * (dice.random() ** 0.6)
            # The long one first; it goes on until today.
            span = whole * 0.5 if not self.talks else dice.expovariate(1 / 86_400 / 4)
            begun = whole * 0.4 if not self.talks else begun
            times = sorted(min(begun + span * dice.random(), whole - 60) for _ in range(length))
            authors = dice.choices(writers, cum_weights=writer_weights, k=length)
            board = boards[0] if not self.talks else dice.choices(boards, cum_weights=board_weights)[0]
            self.talks.append(Talk(0, board, dice.choice(self.speeches), authors, times, [0] * length))
            left -= length
            length = min(left, 400, int(dice.paretovariate(1.1) * 2.2))
        # Ids in the order of time, as they are handed out.
        self.talks.sort(key=lambda talk: talk.times[0])
        for number, talk in enumerate(self.talks):
            talk.id = first + number
        at = [
            (moment, thread, floor) for thread, talk in enumerate(self.talks) for floor, moment in enumerate(talk.times)
        ]
        at.sort()
        begin = 1 + (Post.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
        for post, (_moment, thread, floor) in enumerate(at, begin):
            self.talks[thread].posts[floor] = post
            if dice.random() < 0.12:
                self.thanks[post] = min(len(self.members) - 1, int(dice.paretovariate(1.3)), 40)
        for talk in self.talks:
            talk.thanks = sum(self.thanks.get(post, 0) for post in talk.posts)

    def _at(self, seconds: float) -> str:
        return (self.begin + timedelta(seconds=seconds)).astimezone(UTC).isoformat()

    def _threads(self) -> int:
        table = Table(
            Thread,
            ("id", "board_id", "title", "author_id", "language", "kind", "next_number", "reply_count", "people_count",
             "thanks_count", "last_post_at", "last_post_by_id", "created_at", "featured"),
        )  # fmt: skip
        rows = (
            row_of(
                talk.id, talk.board.pk, talk.speech.title(self.dice)[:120], talk.authors[0], talk.speech.language,
                talk.board.kind, len(talk.posts) + 1, len(talk.posts) - 1, len(set(talk.authors)), talk.thanks,
                self._at(talk.times[-1]), talk.authors[-1], self._at(talk.times[0]), self.dice.random() < 0.003,
            )
            for talk in self.talks
        )  # fmt: skip
        written = table.copy(rows)
        table.continue_ids()
        for board in {talk.board for talk in self.talks}:
            mine = [len(talk.posts) for talk in self.talks if talk.board == board]
            Board.objects.filter(pk=board.pk).update(thread_count=len(mine), post_count=sum(mine))
        return written

    def _posts(self, say: Say) -> int:
        table = Table(
            Post,
            ("id", "thread_id", "number", "author_id", "source", "html", "renderer", "language", "thanks_count",
             "counts_as_answer", "created_at"),
        )  # fmt: skip
        places = sorted(
            (post, thread, floor) for thread, talk in enumerate(self.talks) for floor, post in enumerate(talk.posts)
        )

        def rows() -> Iterator[str]:
            dice = self.dice
            step = max(1, len(places) // 10)
            for done, (post, thread, floor) in enumerate(places):
                if done and done % step == 0:
                    say(f"{done * 100 // len(places)} % of the posts")
                talk = self.talks[thread]
                said = dice.choices(talk.speech.paragraphs, k=min(6, int(dice.paretovariate(1.6))))
                if dice.random() < 0.0002:
                    said[-1] = dice.choice(talk.speech.rare)
                answers = floor > 0 and talk.board.kind == BoardKind.QUESTION and talk.authors[floor] != talk.authors[0]
                # By hand: the texts are escaped already, and this runs for every post.
                yield (
                    f"{post}\t{talk.id}\t{floor + 1}\t{talk.authors[floor]}\t"
                    + "\\n\\n".join([one.source for one in said])
                    + "\t"
                    + "\\n".join([one.html for one in said])
                    + f"\t{RENDERER}\t{talk.speech.language}\t{self.thanks.get(post, 0)}\t{value_of(answers)}\t"
                    + self._at(talk.times[floor])
                )

        written = table.copy(rows())
        table.continue_ids()
        return written

    def _thanks(self) -> int:
        table = Table(Thanks, ("post_id", "member_id", "given_at"))
        writers = {
            post: (talk, floor) for talk in self.talks for floor, post in enumerate(talk.posts) if post in self.thanks
        }

        def rows() -> Iterator[str]:
            for post, count in self.thanks.items():
                talk, floor = writers[post]
                # One more than needed, in case the writer is among them.
                givers = [pk for pk in self.dice.sample(self.members, count + 1) if pk != talk.authors[floor]][:count]
                for giver in givers:
                    yield f"{post}\t{giver}\t{self._at(talk.times[floor] + 60)}"

        return table.copy(rows())

    def _reads(self) -> int:
        """The last two months of those who come every day."""
        table = Table(ThreadRead, ("member_id", "thread_id", "last_number", "read_at"))
        since = (_YEARS - timedelta(days=55)).total_seconds()
        fresh = [talk for talk in self.talks if talk.times[-1] > since]
        readers = self.dice.sample(self.members, min(len(self.members), max(20, self.size // 2500)))

        def rows() -> Iterator[str]:
            at = value_of(datetime.now(UTC))
            for reader in readers:
                for talk in self.dice.sample(fresh, min(len(fresh), 300)):
                    yield f"{reader}\t{talk.id}\t{self.dice.randint(1, len(talk.posts))}\t{at}"

        return table.copy(rows())
