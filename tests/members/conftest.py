"""A novice who has reached each of the numbers for regular, and not one more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from community.core.clock import now
from members.enums import FactKind
from members.models import Fact, Member
from members.queries.days import day_of
from members.services import facts
from tests.factories.members import MemberFactory

LONG_AGO = timedelta(days=200)


@dataclass
class Record:
    """What a member has done, written as facts before today."""

    member: Member
    today: date
    written: int = 0

    def add(self, kind: FactKind, *, ago: int, subject: str = "", other: Member | None = None, amount: int = 1) -> None:
        self.written += 1
        facts.record_many(
            [
                facts.FactRow(
                    self.member.pk,
                    self.today - timedelta(days=ago),
                    kind,
                    f"test:{self.member.pk}:{self.written}",
                    subject,
                    other.pk if other else None,
                    amount,
                )
            ]
        )

    def present(self, days: int) -> "Record":
        for ago in range(1, days + 1):
            self.add(FactKind.PRESENT, ago=ago)
        return self

    def posted(self, days: int, threads: int = 3) -> "Record":
        for ago in range(1, days + 1):
            self.add(FactKind.POSTED, ago=ago, subject=f"thread:{ago % threads}")
        return self

    def attended(self, *meetups: int) -> "Record":
        for meetup in meetups:
            self.add(FactKind.ATTENDED, ago=30 + meetup, subject=f"meetup:{meetup}")
        return self

    def thanked(self, *by: Member) -> "Record":
        for giver in by:
            self.add(FactKind.WAS_THANKED, ago=2, subject="post:1", other=giver)
        return self

    def age(self, by: timedelta) -> None:
        """Let the whole record be older by `by`, as if it had been written then."""
        for fact in Fact.objects.filter(member=self.member):
            Fact.objects.filter(pk=fact.pk).update(day=fact.day - by, created_at=fact.created_at - by)


@pytest.fixture
def givers(db: None) -> list[Member]:
    return MemberFactory.create_batch(3)


@pytest.fixture
def settled(novice: Member) -> Member:
    """A novice for long."""
    Member.objects.filter(pk=novice.pk).update(role_since=now() - LONG_AGO, took_part_at=now())
    novice.refresh_from_db()
    return novice


@pytest.fixture
def record(settled: Member) -> Record:
    return Record(settled, day_of(now()))


@pytest.fixture
def ripe(record: Record, givers: list[Member]) -> Member:
    """Exactly enough of everything."""
    record.present(20).posted(8).thanked(*givers)
    return record.member


@pytest.fixture
def role_of() -> Callable[[Member], tuple[str, str, datetime | None]]:
    def read(member: Member) -> tuple[str, str, datetime | None]:
        found = Member.objects.get(pk=member.pk)
        return found.role, found.role_earned, found.resting_since

    return read
