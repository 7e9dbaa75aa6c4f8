from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command

from members.enums import FactKind
from members.models import Fact, Member
from members.services import facts
from members.services.rebuild import Drift, rebuild_facts

ALL = ("member_id", "day", "kind", "subject", "other_id", "amount", "source", "takes_back")


@pytest.fixture
def rows(novice: Member, stranger: Member, monkeypatch: pytest.MonkeyPatch) -> list[facts.FactRow]:
    """Two sources of facts, as if they were all there is."""
    posted = [
        facts.FactRow(novice.pk, date(2026, 3, n), FactKind.POSTED, f"post:{n}", f"thread:{n % 4}")
        for n in range(1, 29)
    ]
    thanked = [
        facts.FactRow(novice.pk, date(2026, 3, n), FactKind.WAS_THANKED, f"thanks:{n}", "post:1", stranger.pk)
        for n in range(1, 6)
    ]
    thanked.append(facts.taken_back(thanked[0], "thanks:1:withdrawn"))
    monkeypatch.setattr(facts, "sources", [lambda: iter(posted), lambda: iter(thanked)])
    facts.record_many(posted + thanked)
    facts.record_many([facts.FactRow(novice.pk, date(2026, 3, 1), FactKind.PRESENT, "day:2026-03-01")])
    return posted + thanked


def ledger() -> set[tuple[object, ...]]:
    return set(Fact.objects.values_list(*ALL))


def test_a_true_ledger_is_left_alone(rows: list[facts.FactRow]) -> None:
    before = set(Fact.objects.values_list("id", *ALL))
    assert rebuild_facts() == Drift(missing=0, extra=0, changed=0, rows=len(rows))
    assert set(Fact.objects.values_list("id", *ALL)) == before


def test_what_is_lost_forged_or_bent_is_mended_and_presence_kept(rows: list[facts.FactRow], stranger: Member) -> None:
    before = ledger()
    Fact.objects.filter(source__in=["post:3", "thanks:1:withdrawn"]).delete()
    Fact.objects.filter(source="post:4").update(day=date(2020, 1, 1), subject="thread:77")
    Fact.objects.filter(source="thanks:2").update(other=None)
    facts.record_many([facts.FactRow(stranger.pk, date(2026, 3, 9), FactKind.HOSTED, "forged:1")])
    assert rebuild_facts() == Drift(missing=2, extra=1, changed=2, rows=len(rows))
    assert ledger() == before
    assert Fact.objects.filter(kind=FactKind.PRESENT).count() == 1


def test_a_check_only_reports(rows: list[facts.FactRow], capsys: pytest.CaptureFixture[str]) -> None:
    Fact.objects.filter(source="post:3").delete()
    before = ledger()
    with pytest.raises(SystemExit):
        call_command("rebuild_facts", check=True)
    assert "34 facts; 1 were missing, 0 had no source, 0 differed" in capsys.readouterr().out
    assert ledger() == before
    call_command("rebuild_facts")
    call_command("rebuild_facts", check=True)


def test_an_empty_ledger_is_made_from_nothing(rows: list[facts.FactRow]) -> None:
    before = {row for row in ledger() if row[2] != "present"}
    Fact.objects.exclude(kind=FactKind.PRESENT).delete()
    rebuild_facts()
    assert {row for row in ledger() if row[2] != "present"} == before


def test_outside_a_transaction_it_reads_one_snapshot(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    member = Member.objects.create_user("snapshot", "s@example.org")
    row = facts.FactRow(member.pk, date(2026, 3, 1), FactKind.POSTED, "post:1")

    def source() -> Iterator[facts.FactRow]:
        yield row

    monkeypatch.setattr(facts, "sources", [source])
    assert rebuild_facts() == Drift(missing=1, extra=0, changed=0, rows=1)
    assert rebuild_facts() == Drift(missing=0, extra=0, changed=0, rows=1)
