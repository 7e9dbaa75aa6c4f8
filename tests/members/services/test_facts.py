from datetime import UTC, date, datetime

import pytest

from members.enums import FactKind
from members.models import Fact, Member
from members.services import facts

AT = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)  # the 5th in Shanghai
ALL = ("member_id", "day", "kind", "subject", "other_id", "amount", "source", "takes_back")


def ledger() -> list[tuple[object, ...]]:
    return list(Fact.objects.order_by("id").values_list(*ALL))


def write(member: Member, **more: object) -> bool:
    values = {"member_id": member.pk, "kind": FactKind.POSTED, "source": "post:7", "subject": "thread:3", "at": AT}
    return facts.record(**{**values, **more})  # type: ignore[arg-type]


def test_a_fact_is_of_the_day_in_the_sites_zone(novice: Member, stranger: Member) -> None:
    assert write(novice, other_id=stranger.pk, amount=2)
    assert ledger() == [(novice.pk, date(2026, 3, 5), "posted", "thread:3", stranger.pk, 2, "post:7", "")]


def test_writing_twice_changes_nothing(novice: Member) -> None:
    assert write(novice)
    before = ledger()
    assert not write(novice, subject="thread:99")
    assert ledger() == before


def test_one_source_may_write_several_kinds_and_members(novice: Member, stranger: Member) -> None:
    assert write(novice)
    assert write(novice, kind=FactKind.ANSWERED)
    assert write(stranger)
    assert Fact.objects.count() == 3


def test_taking_back_leaves_a_negative_twin_of_the_same_day(novice: Member, stranger: Member) -> None:
    write(novice, other_id=stranger.pk, amount=2)
    assert facts.retract(source="post:7", kind=FactKind.POSTED, member_id=novice.pk, back_source="post:7:hidden:1")
    assert ledger()[1] == (
        novice.pk,
        date(2026, 3, 5),
        "posted",
        "thread:3",
        stranger.pk,
        -2,
        "post:7:hidden:1",
        "post:7",
    )


@pytest.mark.parametrize("back", ["post:7:hidden:1", "post:7:removed"])
def test_what_is_taken_back_stays_so_whatever_takes_it_back_again(novice: Member, back: str) -> None:
    write(novice)
    facts.retract(source="post:7", kind=FactKind.POSTED, member_id=novice.pk, back_source="post:7:hidden:1")
    before = ledger()
    assert not facts.retract(source="post:7", kind=FactKind.POSTED, member_id=novice.pk, back_source=back)
    assert ledger() == before


def test_what_was_never_written_cannot_be_taken_back(novice: Member, stranger: Member) -> None:
    write(novice)
    before = ledger()
    assert not facts.retract(source="post:8", kind=FactKind.POSTED, member_id=novice.pk, back_source="x")
    assert not facts.retract(source="post:7", kind=FactKind.ANSWERED, member_id=novice.pk, back_source="x")
    assert not facts.retract(source="post:7", kind=FactKind.POSTED, member_id=stranger.pk, back_source="x")
    assert ledger() == before


def test_restored_and_hidden_again_counts_each_time(novice: Member) -> None:
    write(novice)
    facts.retract(source="post:7", kind=FactKind.POSTED, member_id=novice.pk, back_source="post:7:hidden:1")
    assert write(novice, source="post:7:restored:1")
    assert facts.retract(
        source="post:7:restored:1", kind=FactKind.POSTED, member_id=novice.pk, back_source="post:7:hidden:2"
    )
    assert sum(Fact.objects.values_list("amount", flat=True)) == 0


def test_many_are_one_statement_and_count_what_is_new(novice: Member, django_assert_num_queries: object) -> None:
    rows = [facts.FactRow(novice.pk, date(2026, 3, n), FactKind.POSTED, f"post:{n}") for n in range(1, 10)]
    assert facts.record_many(rows[:3]) == 3
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert facts.record_many(rows) == 6
    assert facts.record_many([]) == 0
    assert Fact.objects.count() == 9


def test_the_twin_that_sources_yield_is_the_one_that_retract_writes(novice: Member) -> None:
    row = facts.FactRow(novice.pk, date(2026, 3, 5), FactKind.POSTED, "post:7", "thread:3")
    facts.record_many([row])
    facts.retract(source="post:7", kind=FactKind.POSTED, member_id=novice.pk, back_source="post:7:hidden:1")
    before = ledger()
    assert facts.record_many([facts.taken_back(row, "post:7:hidden:1")]) == 0
    Fact.objects.filter(amount__lt=0).delete()
    assert facts.record_many([facts.taken_back(row, "post:7:hidden:1")]) == 1
    assert ledger() == before
