import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from community.audit import sealing, services
from community.audit.models import Entry, Seal
from tests.stack import wait_until


@pytest.fixture
def _own_database(committed_db: str) -> None:
    """Sealing is about transactions, so that these tests need real ones."""


def settle() -> None:
    """Wait until every transaction that runs now has ended: other tests share the server, and its transaction ids."""

    def snapshot(bound: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_snapshot_{bound}(pg_current_snapshot())::text::bigint")
            number: int = cursor.fetchone()[0]
        return number

    horizon = snapshot("xmax")
    wait_until(lambda: snapshot("xmin") >= horizon, seconds=120, what="the end of every other transaction")


def seal_all() -> Seal | None:
    """Two runs: one notes how far, the next seals it."""
    settle()
    sealing.seal()
    settle()
    return sealing.seal()


def tamper(statement: str) -> None:
    """Do what only the owner of the tables can: change rows with the triggers off."""
    table = re.search(r"audit_\w+", statement)
    assert table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table[0]} DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {table[0]} ENABLE TRIGGER USER")


@pytest.fixture
def other() -> Iterator[psycopg.Connection[Any]]:
    """A second connection to the same database."""
    parameters = connection.get_connection_params()
    with psycopg.connect(
        host=parameters.get("host"),
        port=parameters.get("port"),
        dbname=parameters["dbname"],
        user=parameters.get("user"),
    ) as second:
        yield second


@pytest.mark.usefixtures("_own_database")
class TestSealing:
    def test_what_is_final_is_sealed_and_chained(self) -> None:
        for number in range(3):
            services.record(actor=None, action=f"act {number}")
        first = seal_all()
        assert first is not None
        assert (first.from_id, first.count, first.previous) == (1, 3, "")
        services.record(actor=None, action="one more")
        second = seal_all()
        assert second is not None
        assert (second.from_id, second.count, second.previous) == (first.to_id + 1, 1, first.sha256)
        assert sealing.verify() == []

    def test_nothing_new_makes_no_seal(self) -> None:
        services.record(actor=None, action="act")
        seal_all()
        assert seal_all() is None
        assert Seal.objects.count() == 1

    def test_a_row_of_a_transaction_that_still_runs_is_waited_for(self, other: psycopg.Connection[Any]) -> None:
        other.execute("INSERT INTO audit_entry (action, subject_type, subject_id, data) VALUES ('late', '', '', '{}')")
        services.record(actor=None, action="early")
        for _run in range(3):
            assert sealing.seal() is None
        other.commit()
        settle()
        made = sealing.seal()
        assert made is not None
        assert made.count == 2
        assert sealing.verify() == []

    @pytest.mark.parametrize(
        ("statement", "why"),
        [
            ("UPDATE audit_entry SET action = 'nothing at all' WHERE id = 2", "an entry was changed"),
            ("UPDATE audit_entry SET created_at = created_at + interval '1 s' WHERE id = 2", "an entry was changed"),
            ("DELETE FROM audit_entry WHERE id = 2", "2 entries where 3 were sealed"),
            ("DELETE FROM audit_seal WHERE from_id = 1", "a seal before it is missing or was changed"),
            ("UPDATE audit_seal SET sha256 = 'f00' WHERE from_id = 1", "an entry was changed"),
        ],
    )
    def test_tampering_shows(self, statement: str, why: str) -> None:
        for number in range(3):
            services.record(actor=None, action=f"act {number}", data={"n": number, "words": "字"})
        seal_all()
        services.record(actor=None, action="later")
        seal_all()
        tamper(statement)
        assert why in [broken.why for broken in sealing.verify()]
        with pytest.raises(CommandError):
            call_command("verify_audit")

    def test_the_command_says_that_all_is_well(self, capsys: pytest.CaptureFixture[str]) -> None:
        services.record(actor=None, action="act")
        seal_all()
        services.record(actor=None, action="not sealed yet")
        call_command("verify_audit")
        assert capsys.readouterr().out == "1 seals fit; 1 entries wait for theirs.\n"
        assert Entry.objects.count() == 2
