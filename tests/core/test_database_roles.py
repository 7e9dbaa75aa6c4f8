"""What the application's role may not do."""

import os

import psycopg
import pytest
from django.db import connection

from community.core.database_url import database_from_url
from community.core.roles import grant_to_application


@pytest.fixture
def application(committed_db: str) -> psycopg.Connection:
    parts = database_from_url(os.environ["HEARTH_TEST_APP_URL"])
    grant_to_application(connection, parts["USER"])
    return psycopg.connect(
        host=parts["HOST"], port=parts["PORT"] or None, user=parts["USER"], dbname=committed_db, autocommit=True
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_clock SET may_move = true",
        "UPDATE core_clock SET \"offset\" = '1 day'",
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "DELETE FROM audit_seal",
        "DROP TABLE members_member",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
    ],
)
def test_it_is_refused(application: psycopg.Connection, statement: str) -> None:
    with application, pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement)


def test_it_may_do_its_work(application: psycopg.Connection) -> None:
    with application:
        assert application.execute("SELECT hearth_now()").fetchone()
        application.execute("INSERT INTO core_heartbeat (name) VALUES ('test')")
        application.execute("DELETE FROM core_heartbeat WHERE name = 'test'")
